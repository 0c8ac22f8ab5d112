using System.Text.RegularExpressions;
using Cli.Scaffolding.Naming;

namespace Cli.Scaffolding.Edits;

/// <summary>Adds the project reference from which <c>Projects.NAME</c> is made, among the other services' in alphabetical order.</summary>
internal static partial class AppHostProjectEdit
{
    /// <exception cref="NoPlaceException">There is no other service's reference.</exception>
    public static string Apply(string text, ServiceName name)
    {
        var lines = Reference().Matches(text);
        if (lines.Count == 0)
            throw new NoPlaceException("""<ProjectReference Include="../Services/…" />""");

        var next = lines.FirstOrDefault(line => string.CompareOrdinal(line.Groups["name"].Value, name.Value) > 0);
        var added = $"{(next ?? lines[^1]).Groups["indent"].Value}<ProjectReference Include=\"../Services/{name.Value}/{name.Value}.csproj\" />\n";
        return text.Insert(next?.Index ?? lines[^1].Index + lines[^1].Length, added);
    }

    [GeneratedRegex("^(?<indent>[ \t]*)<ProjectReference Include=\"\\.\\./Services/(?<name>[^/\"]+)/[^\"]+\"[^>]*/>\r?\n", RegexOptions.ExplicitCapture | RegexOptions.Multiline, matchTimeoutMilliseconds: 1000)]
    private static partial Regex Reference();
}
