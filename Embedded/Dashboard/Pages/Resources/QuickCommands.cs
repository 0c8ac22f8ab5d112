using Dashboard.Resources;

namespace Dashboard.Pages.Resources;

/// <summary>The commands that are offered beside a resource: what starts and stops it, and what AppHost.cs highlights.</summary>
internal static class QuickCommands
{
    public static IEnumerable<CommandView> Of(ResourceView resource) =>
        resource.Commands.Where(command => command.IsEnabled && (command.IsHighlighted || command.Name is "start" or "stop" or "restart"));
}
