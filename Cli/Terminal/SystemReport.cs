using Cli.Control;

namespace Cli.Terminal;

/// <summary>What a person wants to know of a running system: its resources, and where to look further.</summary>
internal static class SystemReport
{
    public static void Show(Workspace workspace, SystemStatus status)
    {
        workspace.Output.Write(ResourceTable.Of(status, workspace.Output));
        if (status.DashboardUrl is { } url)
        {
            workspace.Say($"dashboard: {url}");
        }
    }
}
