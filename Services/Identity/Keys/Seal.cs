using System.Security.Cryptography;
using System.Text;
using Microsoft.Extensions.Options;

namespace Identity.Keys;

/// <summary>
/// Seals what must not be readable in the database or its backups, with a key derived from <c>Keys:Secret</c>: AES-256-GCM
/// (NIST SP 800-38D) under HKDF-SHA-256 (RFC 5869). Thread-safe.
/// </summary>
internal sealed class Seal(IOptions<KeyOptions> options)
{
    private const byte Version = 1;
    private const int HeaderBytes = 1;
    private static readonly int NonceBytes = AesGcm.NonceByteSizes.MaxSize;
    private static readonly int TagBytes = AesGcm.TagByteSizes.MaxSize;

    private readonly byte[] _key = HKDF.DeriveKey(
        HashAlgorithmName.SHA256, Encoding.UTF8.GetBytes(options.Value.Secret), outputLength: 32, info: "identity keys at rest"u8.ToArray());

    /// <param name="plain">What to seal.</param>
    /// <param name="name">What it is; it opens under the same name only, so that sealed values cannot be swapped.</param>
    public byte[] Close(byte[] plain, string name)
    {
        var result = new byte[HeaderBytes + NonceBytes + TagBytes + plain.Length];
        result[0] = Version;
        var nonce = result.AsSpan(HeaderBytes, NonceBytes);
        RandomNumberGenerator.Fill(nonce);
        using var cipher = new AesGcm(_key, TagBytes);
        cipher.Encrypt(nonce, plain, result.AsSpan(HeaderBytes + NonceBytes + TagBytes), result.AsSpan(HeaderBytes + NonceBytes, TagBytes), Encoding.UTF8.GetBytes(name));
        return result;
    }

    /// <exception cref="CryptographicException">It was sealed with another secret, or changed.</exception>
    public byte[] Open(byte[] closed, string name)
    {
        if (closed.Length < HeaderBytes + NonceBytes + TagBytes || closed[0] != Version)
            throw new CryptographicException($"'{name}' in the database is not sealed in a form that this version knows.");

        var plain = new byte[closed.Length - HeaderBytes - NonceBytes - TagBytes];
        using var cipher = new AesGcm(_key, TagBytes);
        try
        {
            cipher.Decrypt(
                closed.AsSpan(HeaderBytes, NonceBytes), closed.AsSpan(HeaderBytes + NonceBytes + TagBytes),
                closed.AsSpan(HeaderBytes + NonceBytes, TagBytes), plain, Encoding.UTF8.GetBytes(name));
        }
        catch (AuthenticationTagMismatchException error)
        {
            throw new CryptographicException(
                $"'{name}' in the database cannot be opened: Keys:Secret is not the one that it was sealed with. Give the former secret back, or delete the rows of token_keys and session_keys, which ends every session and token.", error);
        }

        return plain;
    }
}
