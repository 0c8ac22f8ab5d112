namespace Dashboard.Telemetry;

/// <summary>
/// Hands out one string for equal short texts, most of the time: telemetry repeats its names, ids and values in record after
/// record. A text takes the place of whatever other text was in its slot, so the table never grows and needs no clearing.
/// Thread-safe without a lock: of two threads that miss at once, each goes on with a string of its own.
/// </summary>
internal sealed class StringCache
{
    private const int Slots = 16_384;
    private const int LongestText = 64;

    private readonly string?[] _slots = new string?[Slots];

    public string Get(string text)
    {
        if (text.Length > LongestText)
            return text;

        ref var slot = ref SlotOf(text);
        var known = slot;
        return known == text ? known : slot = text;
    }

    /// <summary>Makes a string only where the table has none.</summary>
    public string Get(ReadOnlySpan<char> text)
    {
        if (text.Length > LongestText)
            return new(text);

        ref var slot = ref SlotOf(text);
        var known = slot;
        return known is not null && text.SequenceEqual(known) ? known : slot = new(text);
    }

    private ref string? SlotOf(ReadOnlySpan<char> text) => ref _slots[(uint)string.GetHashCode(text, StringComparison.Ordinal) % Slots];
}
