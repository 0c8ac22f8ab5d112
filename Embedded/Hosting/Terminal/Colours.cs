using System.Text.RegularExpressions;

namespace Aspire.Hosting.Terminal;

/// <summary>The colours that programs write into their output (ECMA-48, Select Graphic Rendition).</summary>
internal static partial class Colours
{
    public static string Remove(string line) => Sequence.Replace(line, "");

    [GeneratedRegex(@"\x1b\[[0-9;]*m", RegexOptions.NonBacktracking)]
    private static partial Regex Sequence { get; }
}
