using System.Collections.Immutable;
using Microsoft.Extensions.Diagnostics.HealthChecks;

namespace Aspire.Hosting.ApplicationModel;

/// <summary>Runs the health checks of one resource, never twice at the same time. Not for use by several threads at once.</summary>
internal sealed class HealthProbe(HealthCheckService checks, TimeProvider time)
{
    /// <summary>How long a check may take.</summary>
    public static readonly TimeSpan TimeLimit = TimeSpan.FromSeconds(5);

    private Task _last = Task.CompletedTask;

    /// <summary>Runs the checks side by side. One that takes too long counts as unhealthy, also while it still keeps the next from starting.</summary>
    public async Task<ImmutableArray<HealthReportSnapshot>> RunAsync(IReadOnlyCollection<string> keys, CancellationToken cancellationToken)
    {
        using var limit = new CancellationTokenSource(TimeLimit, time);
        using var both = CancellationTokenSource.CreateLinkedTokenSource(limit.Token, cancellationToken);
        try
        {
            // A check that paid no heed to its time limit may still be at it. What it finds is of no use any more.
            await _last.WaitAsync(both.Token).ContinueWith(_ => { }, CancellationToken.None, TaskContinuationOptions.ExecuteSynchronously, TaskScheduler.Default);
            both.Token.ThrowIfCancellationRequested();

            var run = checks.CheckHealthAsync(registration => keys.Contains(registration.Name), both.Token);
            _last = run;
            var report = await run.WaitAsync(both.Token);
            return [.. keys.Select(key => Snapshot(key, report.Entries[key]))];
        }
        catch (OperationCanceledException) when (!cancellationToken.IsCancellationRequested)
        {
            return [.. keys.Select(Unanswered)];
        }
    }

    private HealthReportSnapshot Snapshot(string key, HealthReportEntry entry) =>
        new(key, entry.Status, entry.Description, entry.Exception?.ToString()) { LastRunAt = time.GetUtcNow().UtcDateTime };

    private HealthReportSnapshot Unanswered(string key) =>
        new(key, HealthStatus.Unhealthy, $"The check did not end within {TimeLimit.TotalSeconds} s.", ExceptionText: null) { LastRunAt = time.GetUtcNow().UtcDateTime };
}
