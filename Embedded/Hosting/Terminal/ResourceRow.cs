using Aspire.Hosting.ApplicationModel;
using Aspire.Hosting.Orchestration;
using Microsoft.Extensions.Diagnostics.HealthChecks;

namespace Aspire.Hosting.Terminal;

/// <summary>What the terminal shows of one instance.</summary>
internal sealed record ResourceRow(string Name, string State, string Health, string Addresses)
{
    public static ResourceRow From(ResourceEvent update)
    {
        var (state, snapshot) = (update.Snapshot.State?.Text ?? "", update.Snapshot);
        return state == KnownResourceStates.Running
            ? new(update.ResourceId, state, snapshot.HealthStatus?.ToString() ?? "", string.Join(' ', snapshot.Urls.Where(url => !url.IsInternal).Select(url => url.Url)))
            : new(update.ResourceId, snapshot.ExitCode is { } code and not 0 ? $"{state} (exit code {code})" : state, Health: "", Addresses: "");
    }

    /// <summary>Runs in health, or has done its work.</summary>
    public bool IsUp => (State == KnownResourceStates.Running && Health is nameof(HealthStatus.Healthy) or "") || State == KnownResourceStates.Finished;

    public bool IsDown => State.StartsWith(KnownResourceStates.FailedToStart, StringComparison.Ordinal)
        || State.StartsWith(KnownResourceStates.Exited, StringComparison.Ordinal)
        || State.StartsWith(EngineStates.CrashLoop.Text, StringComparison.Ordinal);

    /// <summary>Whether it is meant to be up.</summary>
    public bool IsWanted => State != KnownResourceStates.NotStarted && State != EngineStates.Unavailable.Text;
}
