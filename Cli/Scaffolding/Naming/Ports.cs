using System.Globalization;
using System.Text.RegularExpressions;

namespace Cli.Scaffolding.Naming;

/// <summary>The ports on which projects of the repository listen in development, by their launch settings.</summary>
internal static partial class Ports
{
    private const int Lowest = 1024;
    private const int Highest = 65535;
    private const int First = 8081;

    /// <exception cref="WrongUsageException">It is no port that a program may take.</exception>
    public static void RequireValid(int? port)
    {
        if (port is < Lowest or > Highest)
            throw new WrongUsageException($"--port is a number from {Lowest} to {Highest}.");
    }

    /// <summary>The wanted port, or the one after the services' highest.</summary>
    /// <exception cref="CommandFailedException">Another project has it.</exception>
    public static int Choose(int? wanted, Repository repository)
    {
        var taken = Taken(repository);
        var services = taken.Where(entry => entry.Value.StartsWith("Services", StringComparison.Ordinal)).Select(entry => entry.Key).ToList();
        var next = services is [] ? First : services.Max() + 1;
        while (taken.ContainsKey(next))
            next++;
        if (wanted is null)
        {
            return next <= Highest
                ? next
                : throw new CommandFailedException($"there is no port above the services' own: {services.Max()} is taken. Choose one with --port.");
        }

        return taken.TryGetValue(wanted.Value, out var holder)
            ? throw new CommandFailedException($"port {wanted} is taken by {holder}. Choose another one; without --port it would be {next}. Nothing was changed.")
            : wanted.Value;
    }

    private static Dictionary<int, string> Taken(Repository repository)
    {
        var taken = new Dictionary<int, string>();
        foreach (var file in LaunchSettings(repository))
        {
            foreach (Match match in Local().Matches(File.ReadAllText(file)))
                taken.TryAdd(int.Parse(match.Groups["port"].Value, CultureInfo.InvariantCulture), Path.GetRelativePath(repository.Root, file));
        }

        return taken;
    }

    private static IEnumerable<string> LaunchSettings(Repository repository) =>
        Directory.Exists(repository.ServicesDirectory)
            ? Directory.EnumerateDirectories(repository.ServicesDirectory).Append(repository.AppHostDirectory)
                .Select(project => Path.Combine(project, "Properties", "launchSettings.json"))
                .Where(File.Exists)
                .Order(StringComparer.Ordinal)
            : throw new CommandFailedException($"there is no folder '{repository.ServicesDirectory}' to put a service into.");

    [GeneratedRegex("://[^:/\"]+:(?<port>[0-9]{1,5})\\b", RegexOptions.ExplicitCapture, matchTimeoutMilliseconds: 1000)]
    private static partial Regex Local();
}
