using System.Buffers;

namespace Dashboard.Telemetry;

/// <summary>Looks for a text, whatever the case; without one, everything matches.</summary>
internal sealed class TextSearch(string? text)
{
    private readonly SearchValues<string>? _text = string.IsNullOrEmpty(text) ? null : SearchValues.Create([text], StringComparison.OrdinalIgnoreCase);

    private readonly int _length = text?.Length ?? 0;

    public bool Matches(string value) => _text is null || (value.Length >= _length && value.AsSpan().ContainsAny(_text));

    /// <summary>Whether one of the tags' values has it.</summary>
    public bool MatchesAny(IReadOnlyList<Tag> tags)
    {
        // A search through all spans sees a million tags: too many to ask an interface for each.
        foreach (var tag in tags as Tag[] ?? [.. tags])
        {
            if (Matches(tag.Value))
                return true;
        }

        return false;
    }
}
