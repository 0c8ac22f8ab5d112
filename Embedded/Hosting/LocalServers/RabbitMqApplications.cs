using System.Text.RegularExpressions;

namespace Aspire.Hosting.LocalServers;

/// <summary>
/// The Erlang applications that a broker needs. RabbitMQ comes with some seventy; Erlang looks for each module in each
/// application's directory, so offering the needed ones alone halves the time that a broker takes to start.
/// </summary>
internal sealed partial class RabbitMqApplications
{
    private readonly Dictionary<string, string> _directories;
    private readonly List<string> _needed = [];

    public RabbitMqApplications(RabbitMqInstallation installation, IEnumerable<string> plugins)
    {
        // "rabbit_common-3.10.8" → rabbit_common; a plugin packed as a file (.ez) stays unknown.
        _directories = Directory.GetDirectories(installation.PluginsDirectory)
            .GroupBy(directory => Path.GetFileName(directory).Split('-')[0])
            .ToDictionary(group => group.Key, group => group.Order(StringComparer.Ordinal).Last());
        string[] wanted = ["rabbit", .. plugins];
        CanBeLinked = !OperatingSystem.IsWindows() && wanted.All(_directories.ContainsKey);
        foreach (var application in wanted)
        {
            Need(application);
        }
    }

    /// <summary>Everything needed, what others depend on first; Erlang's own applications by name only.</summary>
    public IReadOnlyList<string> Names => _needed;

    /// <summary>Whether all is there as directories, and this operating system lets anyone make links.</summary>
    public bool CanBeLinked { get; }

    /// <summary>Fills a directory with links to the needed applications.</summary>
    public void LinkInto(string directory)
    {
        if (Directory.Exists(directory))
        {
            Directory.Delete(directory, recursive: true); // Links, and not what they point to.
        }

        Directory.CreateDirectory(directory);
        foreach (var source in _needed.Select(_directories.GetValueOrDefault).OfType<string>())
        {
            Directory.CreateSymbolicLink(Path.Combine(directory, Path.GetFileName(source)), source);
        }
    }

    private void Need(string application)
    {
        if (_needed.Contains(application))
        {
            return;
        }

        if (_directories.TryGetValue(application, out var directory))
        {
            var specification = File.ReadAllText(Path.Combine(directory, "ebin", application + ".app"));
            foreach (var dependency in Dependencies().Matches(specification)
                .SelectMany(list => Atoms().Matches(list.Groups["list"].Value))
                .Select(atom => atom.Value))
            {
                Need(dependency);
            }
        }

        _needed.Add(application);
    }

    // app(4): {applications, [kernel, stdlib]}, {included_applications, […]}, {optional_applications, […]}
    [GeneratedRegex(@"\{\s*(included_|optional_)?applications\s*,\s*\[(?<list>[^\]]*)\]", RegexOptions.ExplicitCapture | RegexOptions.NonBacktracking)]
    private static partial Regex Dependencies();

    [GeneratedRegex("[a-z][a-zA-Z0-9_@]*", RegexOptions.NonBacktracking)]
    private static partial Regex Atoms();
}
