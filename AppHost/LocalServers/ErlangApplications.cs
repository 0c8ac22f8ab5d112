using System.Text.RegularExpressions;

namespace AppHost.LocalServers;

/// <summary>
/// The Erlang applications that a broker needs, of the some seventy that it comes with. Erlang looks for each module in each
/// application's directory, so offering it the needed ones alone halves the time that a broker takes to start.
/// </summary>
internal sealed partial class ErlangApplications
{
    private readonly Dictionary<string, string> _directories;
    private readonly HashSet<string> _needed = [];
    private readonly bool _canBeLinked;

    public ErlangApplications(string pluginsDirectory, IReadOnlyList<string> wanted)
    {
        // "rabbit_common-3.10.8" is rabbit_common; a plugin packed as one file (.ez) stays unknown.
        _directories = Directory.GetDirectories(pluginsDirectory)
            .GroupBy(directory => Path.GetFileName(directory).Split('-')[0])
            .ToDictionary(group => group.Key, group => group.Order(StringComparer.Ordinal).Last());
        foreach (var application in wanted)
            Need(application);
        _canBeLinked = !OperatingSystem.IsWindows() && wanted.All(_directories.ContainsKey);
    }

    /// <summary>Fills a directory with links to the needed applications; false where one of them is no directory, or not everyone may make links.</summary>
    public bool LinkInto(string directory)
    {
        if (!_canBeLinked)
            return false;

        if (Directory.Exists(directory))
            Directory.Delete(directory, recursive: true); // links, and not what they point to
        Directory.CreateDirectory(directory);
        foreach (var source in _needed.Select(application => _directories[application]))
            Directory.CreateSymbolicLink(Path.Combine(directory, Path.GetFileName(source)), source);
        return true;
    }

    private void Need(string application)
    {
        if (!_directories.TryGetValue(application, out var directory) || !_needed.Add(application))
            return; // one of Erlang's own, or known already

        var specification = File.ReadAllText(Path.Combine(directory, "ebin", application + ".app"));
        foreach (var dependency in Dependencies().Matches(specification).SelectMany(list => Atoms().Matches(list.Groups["list"].Value)))
            Need(dependency.Value);
    }

    // app(4): {applications, [kernel, stdlib]}, {included_applications, […]}, {optional_applications, […]}
    [GeneratedRegex(@"\{\s*(included_|optional_)?applications\s*,\s*\[(?<list>[^\]]*)\]", RegexOptions.ExplicitCapture | RegexOptions.NonBacktracking)]
    private static partial Regex Dependencies();

    [GeneratedRegex("[a-z][a-zA-Z0-9_@]*", RegexOptions.NonBacktracking)]
    private static partial Regex Atoms();
}
