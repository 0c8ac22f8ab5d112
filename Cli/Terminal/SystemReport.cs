using Cli.Aspire;
using Spectre.Console;

namespace Cli.Terminal;

/// <summary>What a person wants to know of a running system: its resources, where to look further, and how to stop it.</summary>
internal static class SystemReport
{
    public static void Show(Workspace workspace, SystemStatus status, string? dashboardUrl)
    {
        var table = TableLayout.Create(workspace.Output, "RESOURCE", "STATE", "HEALTH", "PID", "ADDRESSES");
        foreach (var resource in status.Resources.Where(resource => resource.Type != ResourceStatus.Parameter))
        {
            var style = new Style(resource.IsReady ? Color.Green : resource.IsHopeless || resource.Health == "Unhealthy" ? Color.Red : Color.Yellow);
            var state = resource.ExitCode is { } exitCode && resource.HasEnded ? $"{resource.State} (exit code {exitCode})" : resource.State ?? "Unknown";
            table.AddRow(
                new Text(resource.Name),
                new Text(state, style),
                new Text(resource.Health ?? "", style),
                new Text(resource.Pid?.ToString() ?? ""),
                new Text(string.Join(' ', resource.Urls)));
        }

        workspace.Output.Write(table);
        if (dashboardUrl is not null)
            workspace.Say($"dashboard: {dashboardUrl}");
        workspace.Say("look: dotnet aspire describe; dotnet aspire logs NAME");
        workspace.Say("stop: dotnet aspire stop");
    }
}
