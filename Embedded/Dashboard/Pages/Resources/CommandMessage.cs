using Dashboard.Resources;

namespace Dashboard.Pages.Resources;

/// <summary>What a user is told after a command.</summary>
internal sealed record CommandMessage(string Text, bool Success)
{
    public static CommandMessage Of(ResourceView resource, CommandView command, CommandOutcome outcome) =>
        new($"{resource.Id}: {command.DisplayName} {(outcome.Success ? "succeeded" : "failed")}. {outcome.Message}".TrimEnd(), outcome.Success);
}
