namespace Aspire.Hosting.LocalServers;

/// <summary>Expands directory patterns, the highest version first.</summary>
internal static class UsualPlaces
{
    /// <summary>The existing directories that the patterns name; '*' stands for any part of one directory's name.</summary>
    public static IEnumerable<string> Expand(params IEnumerable<string> patterns) => patterns.SelectMany(Expand);

    private static IEnumerable<string> Expand(string pattern)
    {
        var root = Path.GetPathRoot(pattern);
        IEnumerable<string> found = string.IsNullOrEmpty(root) ? [] : [root];
        foreach (var part in pattern[(root?.Length ?? 0)..].Split('/', '\\'))
        {
            found = part.Contains('*', StringComparison.Ordinal)
                ? found.SelectMany(directory => Directory.GetDirectories(directory, part).OrderByDescending(VersionIn))
                : found.Select(directory => Path.Combine(directory, part));
            found = found.Where(Directory.Exists);
        }

        return found;
    }

    private static Version VersionIn(string directory) => VersionText.Find(Path.GetFileName(directory)) ?? new Version();
}
