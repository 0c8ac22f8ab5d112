using Aspire.Hosting.ApplicationModel;

namespace Aspire.Hosting.Orchestration;

/// <summary>The commands start, stop and restart of every resource that is a process.</summary>
internal static class LifecycleCommands
{
    public static void AddTo(IResource resource, IReadOnlyList<ResourceRunner> runners)
    {
        Add(KnownResourceCommands.StartCommand, "Start", runs => runs ? ResourceCommandState.Hidden : ResourceCommandState.Enabled,
            (runner, cancellationToken) => runner.StartAsync(cancellationToken), "runs already");
        Add(KnownResourceCommands.StopCommand, "Stop", runs => runs ? ResourceCommandState.Enabled : ResourceCommandState.Hidden,
            (runner, cancellationToken) => runner.StopAsync(cancellationToken), "does not run");
        Add(KnownResourceCommands.RestartCommand, "Restart", runs => runs ? ResourceCommandState.Enabled : ResourceCommandState.Disabled,
            async (runner, cancellationToken) =>
            {
                await runner.StopAsync(cancellationToken);
                return await runner.StartAsync(cancellationToken);
            }, "was started by somebody else meanwhile");

        void Add(string name, string displayName, Func<bool, ResourceCommandState> state, Func<ResourceRunner, CancellationToken, Task<bool>> execute, string otherwise) =>
            resource.Annotations.Add(new ResourceCommandAnnotation(
                name, displayName,
                context => state(Runs(context.ResourceSnapshot)),
                async context =>
                {
                    var runner = runners.First(runner => string.Equals(runner.Id, context.ResourceName, StringComparison.OrdinalIgnoreCase));
                    return await execute(runner, context.CancellationToken)
                        ? CommandResults.Success()
                        : CommandResults.Failure($"Resource '{runner.Id}' {otherwise}.");
                },
                displayDescription: null, parameter: null, confirmationMessage: null, iconName: null, iconVariant: null, isHighlighted: false));
    }

    /// <summary>Also while it waits for others or for its next try.</summary>
    private static bool Runs(CustomResourceSnapshot snapshot) =>
        snapshot.State?.Text is { } state && state != KnownResourceStates.NotStarted && !KnownResourceStates.TerminalStates.Contains(state);
}
