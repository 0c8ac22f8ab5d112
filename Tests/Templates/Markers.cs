using System.Text.RegularExpressions;

namespace Templates;

/// <summary>The lines by which the template makes text conditional; they say what is what in the repository and must not reach a solution.</summary>
internal static partial class Markers
{
    /// <summary>`//#if (…)`, `#if (…)`, `&lt;!--#if (…) --&gt;`, `// when (…)`, and what ends them; and the answers' placeholders.</summary>
    public static bool IsMarker(string line) => Marker().IsMatch(line);

    public static IEnumerable<string> In(Solution solution) =>
        from file in solution.Files
        where !IsBinary(file) && !file.StartsWith("templates/service/", StringComparison.Ordinal) // those are for services to come
        from line in solution.Lines(file)
        where IsMarker(line) || Placeholder().IsMatch(line)
        select $"{file}: {line.Trim()}";

    /// <summary>The lines that every solution has: those in no conditional block.</summary>
    public static IEnumerable<string> Unconditional(IEnumerable<string> lines)
    {
        var depth = 0;
        foreach (var line in lines)
        {
            if (!IsMarker(line))
            {
                if (depth == 0)
                    yield return line;
            }
            else if (Begin().IsMatch(line))
            {
                depth++;
            }
            else if (End().IsMatch(line))
            {
                depth--;
            }
        }
    }

    public static bool IsBinary(string file) => Path.GetExtension(file) is ".png" or ".webp" or ".ico";

    [GeneratedRegex(@"^\s*(//|<!--|--)?\s*#(if|elseif|else|endif)\b(?!\s*\w*$)|^\s*(//|<!--|--)\s*#(else|endif)\b|^\s*#(else|endif)\s*$|^\s*// (when \(|end when)", RegexOptions.ExplicitCapture, matchTimeoutMilliseconds: 1000)]
    private static partial Regex Marker();

    [GeneratedRegex(@"#if\b|// when \(", RegexOptions.ExplicitCapture, matchTimeoutMilliseconds: 1000)]
    private static partial Regex Begin();

    [GeneratedRegex(@"#endif\b|// end when", RegexOptions.ExplicitCapture, matchTimeoutMilliseconds: 1000)]
    private static partial Regex End();

    [GeneratedRegex("\"@[a-z-]+@\"", RegexOptions.ExplicitCapture, matchTimeoutMilliseconds: 1000)]
    private static partial Regex Placeholder();
}
