using Cli.Aspire;
using Spectre.Console;

namespace Cli.Terminal;

/// <summary>Resources with state, health, process and addresses. Parameters are left out: they have none of these.</summary>
internal static class ResourceTable
{
    public static Table Of(SystemStatus status, IAnsiConsole console)
    {
        var table = TableLayout.Create(console, "RESOURCE", "STATE", "HEALTH", "PID", "ADDRESSES");
        foreach (var resource in status.Resources.Where(resource => resource.Type != ResourceStatus.Parameter))
        {
            table.AddRow(
                new Text(resource.Name),
                new Text(resource.ExitCode is { } exitCode && resource.HasEnded ? $"{resource.State} (exit code {exitCode})" : resource.State ?? "Unknown", StyleOf(resource)),
                new Text(resource.Health ?? "", StyleOf(resource)),
                new Text(resource.Pid?.ToString() ?? ""),
                new Text(string.Join(' ', resource.Urls)));
        }

        return table;
    }

    private static Style StyleOf(ResourceStatus resource) => resource switch
    {
        { IsReady: true } => new(Color.Green),
        { IsHopeless: true } or { Health: "Unhealthy" } or { State: "RuntimeUnhealthy" } => new(Color.Red),
        _ => new(Color.Yellow),
    };
}
