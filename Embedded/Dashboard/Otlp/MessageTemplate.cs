using System.Text;
using Dashboard.Telemetry;

namespace Dashboard.Otlp;

/// <summary>
/// .NET's exporter sends the template of a message, such as <c>Order {OrderId} placed</c>, where its logger does not format
/// messages (<c>IncludeFormattedMessage</c>); its values are among the tags.
/// </summary>
internal static class MessageTemplate
{
    /// <summary>The tag that has the template, where the message has been formatted.</summary>
    public const string TagName = "{OriginalFormat}";

    /// <summary>Puts values in the place of <c>{Name}</c>, <c>{@Name}</c>, <c>{Name:format}</c> and <c>{Name,alignment}</c>.</summary>
    /// <param name="text">The template; what has no such places stays as it is.</param>
    /// <param name="tags">The values; a place that has none stays as well.</param>
    /// <param name="enough">How many characters are of use: behind them the text may end. A long value may have thousands of places.</param>
    public static string Fill(string text, IReadOnlyList<Tag> tags, int enough)
    {
        if (tags.Count == 0 || !text.Contains('{', StringComparison.Ordinal))
            return text;

        var filled = new StringBuilder(text.Length);
        var at = 0;
        while (filled.Length < enough && Next(text, at) is { } place)
        {
            filled.Append(text, at, place.Start.Value - at);
            filled.Append(ValueOf(text[place][1..^1], tags) ?? text[place]);
            at = place.End.Value;
        }

        return filled.Append(text, at, text.Length - at).ToString();
    }

    /// <summary>An opening brace and the closing one that follows it, without another between them.</summary>
    private static Range? Next(string text, int from)
    {
        for (var open = text.IndexOf('{', from); open >= 0;)
        {
            var brace = text.AsSpan(open + 1).IndexOfAny('{', '}');
            if (brace < 0)
                return null;
            if (text[open + 1 + brace] == '}')
                return open..(open + brace + 2);
            open += 1 + brace;
        }

        return null;
    }

    private static string? ValueOf(string place, IReadOnlyList<Tag> tags)
    {
        var name = place.AsSpan().TrimStart("@$");
        var end = name.IndexOfAny(',', ':');
        if (end >= 0)
            name = name[..end];
        foreach (var tag in tags)
        {
            if (name.SequenceEqual(tag.Name))
                return tag.Value;
        }

        return null;
    }
}
