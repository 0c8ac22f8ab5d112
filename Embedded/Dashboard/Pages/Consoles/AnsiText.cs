using System.Text;

namespace Dashboard.Pages.Consoles;

/// <summary>
/// Reads a line with escape sequences (ECMA-48): colours and weight become classes, whatever else controls a terminal is left
/// out, and so are control characters.
/// </summary>
internal static class AnsiText
{
    private const char Escape = '\u001b';
    private const char Bell = '\a';

    public static IReadOnlyList<AnsiSpan> Spans(string line)
    {
        var spans = new List<AnsiSpan>();
        var style = new AnsiStyle();
        var text = new StringBuilder();
        for (var index = 0; index < line.Length; index++)
        {
            if (line[index] == Escape)
            {
                var (end, parameters) = ReadSequence(line, index + 1);
                if (parameters is not null)
                {
                    Flush();
                    style.Apply(parameters);
                }

                index = end;
            }
            else if (!char.IsControl(line[index]) || line[index] == '\t')
            {
                text.Append(line[index]);
            }
        }

        Flush();
        return spans;

        void Flush()
        {
            if (text.Length > 0)
                spans.Add(new(text.ToString(), style.Classes));
            text.Clear();
        }
    }

    /// <summary>The text alone.</summary>
    public static string Plain(string line) => string.Concat(Spans(line).Select(span => span.Text));

    /// <returns>The index of its last character, and the parameters if it says how text looks (SGR).</returns>
    private static (int End, string? Parameters) ReadSequence(string line, int start)
    {
        if (start >= line.Length)
            return (start, null);

        switch (line[start])
        {
            case '[':
                var final = start + 1;
                while (final < line.Length && line[final] is < '@' or > '~')
                    final++;
                return final < line.Length && line[final] == 'm' ? (final, line[(start + 1)..final]) : (final, null);
            case ']' or 'P' or 'X' or '^' or '_':
                return (EndOfString(line, start + 1), null);
            case >= ' ' and <= '/':
                return (start + 1, null);
            default:
                return (start, null);
        }
    }

    /// <summary>A title, a link or another string goes on to a bell or to ESC \.</summary>
    private static int EndOfString(string line, int index)
    {
        while (index < line.Length && line[index] is not (Bell or Escape))
            index++;
        return index < line.Length && line[index] == Escape ? index + 1 : index;
    }
}
