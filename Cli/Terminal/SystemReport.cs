using Cli.Aspire;

namespace Cli.Terminal;

/// <summary>What a person wants to know of a running system: its resources, where to look further, and how to stop it.</summary>
internal static class SystemReport
{
    public static void Show(Workspace workspace, SystemStatus status, string? dashboardUrl)
    {
        workspace.Output.Write(ResourceTable.Of(status, workspace.Output));
        if (dashboardUrl is not null)
            workspace.Say($"dashboard: {dashboardUrl}");

        workspace.Say("look: dotnet aspire describe; dotnet aspire logs NAME");
        workspace.Say("stop: dotnet aspire stop");
    }
}
