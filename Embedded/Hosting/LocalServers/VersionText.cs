using System.Text.RegularExpressions;

namespace Aspire.Hosting.LocalServers;

/// <summary>Finds a version in what a program prints or a directory is called.</summary>
internal static partial class VersionText
{
    /// <summary>The first number in the text, with up to two more after dots; null when there is none.</summary>
    public static Version? Find(string text)
    {
        var match = Pattern().Match(text);
        return match.Success ? new Version(Part(match, "major"), Part(match, "minor"), Part(match, "patch")) : null;
    }

    private static int Part(Match match, string name) => match.Groups[name] is { Success: true } group ? int.Parse(group.ValueSpan) : 0;

    [GeneratedRegex(@"(?<major>\d{1,6})(\.(?<minor>\d{1,6}))?(\.(?<patch>\d{1,6}))?", RegexOptions.ExplicitCapture | RegexOptions.NonBacktracking)]
    private static partial Regex Pattern();
}
