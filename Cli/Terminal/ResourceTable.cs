using Cli.Control;
using Spectre.Console;

namespace Cli.Terminal;

/// <summary>Resources with state, health and addresses; a replica's name carries its number.</summary>
internal static class ResourceTable
{
    public static Table Of(SystemStatus status, IAnsiConsole console)
    {
        var table = TableLayout.Create(console, "RESOURCE", "TYPE", "STATE", "HEALTH", "PID", "ADDRESSES");
        foreach (var resource in status.Resources)
        {
            table.AddRow(
                new Text(NameOf(resource)),
                new Text(resource.Type),
                new Text(State(resource), StyleOf(resource)),
                new Text(resource.Health ?? "", StyleOf(resource)),
                new Text(resource.Pid?.ToString() ?? ""),
                new Text(string.Join(' ', resource.Urls)));
        }

        return table;
    }

    public static string NameOf(ResourceStatus resource) => resource.Replica is > 0 and var replica ? $"{resource.Name}/{replica}" : resource.Name;

    private static string State(ResourceStatus resource) =>
        resource is { ExitCode: { } exitCode, State: not "Running" } ? $"{resource.State} (exit code {exitCode})" : resource.State ?? "Unknown";

    private static Style StyleOf(ResourceStatus resource) => resource switch
    {
        { IsHopeless: true } or { State: "RuntimeUnhealthy" } or { Health: "Unhealthy" } => new(Color.Red),
        { State: "Running", Health: "Healthy" or null } => new(Color.Green),
        { State: "Waiting" or "Starting" or "Stopping" or "Restarting" } or { Health: "Degraded" } => new(Color.Yellow),
        _ => Style.Plain,
    };
}
