using System.Globalization;
using System.Text.RegularExpressions;

namespace Cli.Scaffolding;

/// <summary>A service that can be made here: its names are well formed and free.</summary>
/// <param name="Name">Folder, project and namespace: <c>OrderArchive</c>.</param>
/// <param name="EventsFrom">The type of an event that it consumes besides its own; null: none.</param>
/// <param name="Port">Where it listens in development.</param>
/// <param name="Owner">Its owner in CODEOWNERS.</param>
internal sealed partial record NewService(string Name, string? EventsFrom, int Port, string Owner)
{
    // PostgreSQL cuts names after 63 bytes, and the owner's role is the longest that is made of it.
    private const int MaxLength = 40;
    private const int LowestPort = 1024;
    private const int HighestPort = 65535;

    /// <summary>Resource, route, role, audience and queue: <c>order-archive</c>; as `dotnet new` makes it in the service's files.</summary>
    public string Resource => KebabCase(Name);

    public string TestProject => $"{Name}.Tests";

    /// <exception cref="WrongUsageException">A value is not well formed.</exception>
    /// <exception cref="CommandFailedException">Something of this repository has the name or the port.</exception>
    public static NewService From(string name, string? eventsFrom, int? port, string? owner, Repository repository)
    {
        if (!PascalCase().IsMatch(name) || name.Length > MaxLength)
            throw new WrongUsageException($"'{name}' cannot be a service's name: it becomes a folder, a namespace and a host name, so it is an ASCII letter in upper case and more letters and digits, {MaxLength} at most.");
        if (WindowsDevice().IsMatch(name))
            throw new WrongUsageException($"'{name}' cannot be a service's name: Windows keeps it for a device, so it cannot be a folder there. Perhaps: {name}Service");
        if (eventsFrom is not null && !EventType().IsMatch(eventsFrom))
            throw new WrongUsageException($"'{eventsFrom}' is no type of an event: those are lower case, OWNER.WHAT-HAPPENED.vN, such as ordering.order-confirmed.v1 (docs/messaging.md).");
        if (eventsFrom?.StartsWith($"{KebabCase(name)}.", StringComparison.Ordinal) == true)
            throw new WrongUsageException($"'{eventsFrom}' is what {name} publishes itself, and it consumes that anyway. Leave --events-from out.");
        if (owner is not null && !CodeOwner().IsMatch(owner))
            throw new WrongUsageException($"'{owner}' cannot own code: name a team (@acme/loyalty), a user (@ann) or an e-mail address.");
        if (port is < LowestPort or > HighestPort)
            throw new WrongUsageException($"--port is a number from {LowestPort} to {HighestPort}.");

        TakenNames.RequireFree(name, KebabCase(name), repository);
        var ownerName = owner is null ? $"@team-{KebabCase(name)}" : owner.Contains('@', StringComparison.Ordinal) ? owner : $"@{owner}";
        return new(name, eventsFrom, ChoosePort(port, repository), ownerName);
    }

    /// <summary>The template engine's own rule, so that its files and ours say the same.</summary>
    internal static string KebabCase(string name) => string.Join('-', Words().Matches(name).Select(word => word.Value.ToLowerInvariant()));

    /// <summary>The wanted port, or the one after the services' highest.</summary>
    private static int ChoosePort(int? wanted, Repository repository)
    {
        var taken = (
            from project in Directory.EnumerateDirectories(repository.ServicesDirectory).Append(repository.AppHostDirectory)
            let file = Path.Combine(project, "Properties", "launchSettings.json")
            where File.Exists(file)
            from match in LocalPort().Matches(File.ReadAllText(file))
            select (Port: int.Parse(match.Groups["port"].Value, CultureInfo.InvariantCulture), File: Path.GetRelativePath(repository.Root, file))).ToList();
        var next = taken.Where(entry => entry.File.StartsWith("Services", StringComparison.Ordinal)).Select(entry => entry.Port).DefaultIfEmpty(8080).Max() + 1;
        while (taken.Exists(entry => entry.Port == next))
            next++;

        var port = wanted ?? next;
        if (port > HighestPort)
            throw new CommandFailedException("there is no port above the services' own. Choose one with --port.");

        return taken.Find(entry => entry.Port == port).File is not { } holder
            ? port
            : throw new CommandFailedException($"port {port} is taken by {holder}. Choose another one; without --port it would be {next}. Nothing was changed.");
    }

    // https://learn.microsoft.com/windows/win32/fileio/naming-a-file
    [GeneratedRegex("^(con|prn|aux|nul|com[0-9]|lpt[0-9])\\z", RegexOptions.IgnoreCase | RegexOptions.CultureInvariant | RegexOptions.ExplicitCapture, matchTimeoutMilliseconds: 1000)]
    private static partial Regex WindowsDevice();

    [GeneratedRegex("^[A-Z][A-Za-z0-9]*\\z", RegexOptions.None, matchTimeoutMilliseconds: 1000)]
    private static partial Regex PascalCase();

    [GeneratedRegex("[A-Z]{2,}(?=[A-Z][a-z]+[0-9]*|\\b)|[A-Z]?[a-z]+[0-9]*|[A-Z]|[0-9]+", RegexOptions.None, matchTimeoutMilliseconds: 1000)]
    private static partial Regex Words();

    [GeneratedRegex("^[a-z][a-z0-9]*(-[a-z0-9]+)*\\.[a-z][a-z0-9]*(-[a-z0-9]+)*\\.v[1-9][0-9]*\\z", RegexOptions.ExplicitCapture, matchTimeoutMilliseconds: 1000)]
    private static partial Regex EventType();

    /// <summary>A team or user, with its @ or without, or an e-mail address.</summary>
    [GeneratedRegex("^(@?[A-Za-z0-9][A-Za-z0-9-]*(/[A-Za-z0-9][A-Za-z0-9._-]*)?|[^@\\s|`]+@[A-Za-z0-9-]+(\\.[A-Za-z0-9-]+)+)\\z", RegexOptions.ExplicitCapture, matchTimeoutMilliseconds: 1000)]
    private static partial Regex CodeOwner();

    [GeneratedRegex("://[^:/\"]+:(?<port>[0-9]{1,5})\\b", RegexOptions.ExplicitCapture, matchTimeoutMilliseconds: 1000)]
    private static partial Regex LocalPort();
}
