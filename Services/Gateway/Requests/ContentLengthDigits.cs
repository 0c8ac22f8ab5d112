using System.Text;

namespace Gateway.Requests;

/// <summary>
/// Reads <c>Content-Length</c> as RFC 9110 section 8.6 defines it: digits only. Kestrel would take a sign (<c>+5</c>, <c>-0</c>),
/// which another server may read differently, and keeps only the number; this is where the text can still be seen.
/// </summary>
internal sealed class ContentLengthDigits : Encoding
{
    public static readonly ContentLengthDigits Instance = new();

    /// <exception cref="ArgumentException">It is no number; Kestrel answers 400.</exception>
    public override int GetChars(byte[] bytes, int byteIndex, int byteCount, char[] chars, int charIndex)
    {
        var value = bytes.AsSpan(byteIndex, byteCount);
        if (value.IsEmpty || value.ContainsAnyExceptInRange((byte)'0', (byte)'9'))
            throw new ArgumentException("Content-Length has other characters than digits.", nameof(bytes));
        return ASCII.GetChars(bytes, byteIndex, byteCount, chars, charIndex);
    }

    public override int GetByteCount(char[] chars, int index, int count) => ASCII.GetByteCount(chars, index, count);

    public override int GetBytes(char[] chars, int charIndex, int charCount, byte[] bytes, int byteIndex) =>
        ASCII.GetBytes(chars, charIndex, charCount, bytes, byteIndex);

    public override int GetCharCount(byte[] bytes, int index, int count) => ASCII.GetCharCount(bytes, index, count);

    public override int GetMaxByteCount(int charCount) => charCount;

    public override int GetMaxCharCount(int byteCount) => byteCount;
}
