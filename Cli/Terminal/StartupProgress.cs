using Cli.Control;
using Cli.Launch;
using Spectre.Console;

namespace Cli.Terminal;

/// <summary>Shows a start: a table that lives on a terminal, one line for each change elsewhere.</summary>
internal static class StartupProgress
{
    public static async Task<SystemStatus> ShowAsync(Workspace workspace, Func<bool> hasExited, TimeSpan timeout, CancellationToken cancellationToken)
    {
        if (!workspace.Output.IsLive())
        {
            using var lines = new Startup(workspace.Repository, hasExited, workspace.Time) { Changed = (elapsed, resource) => workspace.Say(Line(elapsed, resource)) };
            return await lines.WaitUntilHealthyAsync(timeout, cancellationToken);
        }

        return await workspace.Output.Live(new Text("starting the AppHost…")).AutoClear(true).StartAsync(async live =>
        {
            using var table = new Startup(workspace.Repository, hasExited, workspace.Time) { Seen = status => live.UpdateTarget(ResourceTable.Of(status, workspace.Output)) };
            return await table.WaitUntilHealthyAsync(timeout, cancellationToken);
        });
    }

    internal static string Line(TimeSpan elapsed, ResourceStatus resource) =>
        $"{elapsed.TotalSeconds,6:0.0} s  {ResourceTable.NameOf(resource)}: {resource.StateAndHealth}";
}
