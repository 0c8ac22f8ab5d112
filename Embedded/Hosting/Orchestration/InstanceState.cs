using System.Collections.Immutable;
using Aspire.Hosting.ApplicationModel;
using Aspire.Hosting.Processes;

namespace Aspire.Hosting.Orchestration;

/// <summary>Publishes what becomes of one instance of a resource.</summary>
internal sealed class InstanceState(ResourceInstance instance, ResourceNotificationService notifications, TimeProvider time)
{
    public Task StartingAsync() => PublishAsync(snapshot => snapshot with { State = KnownResourceStates.Starting });

    public Task RunningAsync(SupervisedProcess process, ImmutableArray<UrlSnapshot> urls) => PublishAsync(snapshot => snapshot with
    {
        State = new(KnownResourceStates.Running, KnownResourceStateStyles.Success),
        ExitCode = null,
        StartTimeStamp = process.StartedAt.UtcDateTime,
        StopTimeStamp = null,
        Urls = urls,
        Properties = snapshot.Properties.With(KnownProperties.ExecutablePid, process.Id),
        EnvironmentVariables = [.. process.Spec.Environment
            .Where(variable => variable.Value is not null)
            .Select(variable => new EnvironmentVariableSnapshot(variable.Key, variable.Value, IsFromSpec: true))],
    });

    public Task StoppingAsync() => PublishAsync(snapshot => snapshot with { State = KnownResourceStates.Stopping });

    /// <param name="state">How it ended.</param>
    /// <param name="exitCode">Null: there was no process to end.</param>
    public Task EndedAsync(ResourceStateSnapshot state, int? exitCode) => PublishAsync(snapshot => snapshot with
    {
        State = state,
        ExitCode = exitCode ?? snapshot.ExitCode,
        StopTimeStamp = time.GetUtcNow().UtcDateTime,
        Properties = snapshot.Properties.Without(KnownProperties.ExecutablePid),
    });

    private Task PublishAsync(Func<CustomResourceSnapshot, CustomResourceSnapshot> change) =>
        notifications.PublishUpdateAsync(instance.Resource, instance.Id, change);
}
