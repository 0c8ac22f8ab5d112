using System.CommandLine;
using System.Text.Json;
using Cli.Control;
using Cli.Terminal;

namespace Cli.Commands;

/// <summary>Shows the resources; exit code 0 only when everything is healthy, so that scripts can wait for it.</summary>
internal static class StatusCommand
{
    public static Command Create(Workspace workspace)
    {
        var json = new Option<bool>("--json") { Description = "Print the status document (docs/command-line.md) instead of a table." };
        var command = new Command("status", "Show resources, state, health and addresses. Exit code 0 when everything is healthy, else 1.") { json };
        command.SetAction((arguments, cancellationToken) => RunAsync(workspace, arguments.GetValue(json), cancellationToken));
        return command;
    }

    private static async Task<int> RunAsync(Workspace workspace, bool json, CancellationToken cancellationToken)
    {
        using var channel = await ControlChannel.OpenAsync(workspace.Repository, cancellationToken);
        if (channel is null)
        {
            workspace.Say(json
                ? JsonSerializer.Serialize(new((await workspace.Engine(cancellationToken)).Engine, Healthy: false, []), ControlJson.Default.SystemStatus)
                : "nothing is running. Start it with: dotnet platform.cs up --detach");
            return ExitCode.Failed;
        }

        var document = await channel.StatusJsonAsync(cancellationToken);
        var status = ControlChannel.Parse(document);
        //#if (embedded)
        using (var dashboard = DashboardApi.Of(status))
        {
            if (dashboard is not null)
            {
                status = await dashboard.StatusAsync(status, cancellationToken);
                document = JsonSerializer.Serialize(status, ControlJson.Default.SystemStatus);
            }
        }

        //#endif
        if (json)
        {
            workspace.Say(document);
        }
        else
        {
            workspace.Say($"engine {status.Engine}, process {channel.State.Pid}, since {channel.State.StartedAt:u}");
            SystemReport.Show(workspace, status);
            workspace.Say(status.Healthy ? "everything is healthy" : "not everything is healthy");
        }

        return status.Healthy ? ExitCode.Done : ExitCode.Failed;
    }
}
