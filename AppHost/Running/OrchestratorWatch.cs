using System.Collections.Concurrent;
using System.Diagnostics;
using System.Globalization;
using Microsoft.Extensions.Hosting;
using Microsoft.Extensions.Logging;
using Microsoft.Extensions.Options;

namespace AppHost.Running;

/// <summary>
/// Ends the AppHost when the orchestrator (DCP) was killed. Everything that it ran ends with it, but Aspire does not notice and
/// would go on showing all of it as running.
/// </summary>
internal sealed partial class OrchestratorWatch(
    ResourceNotificationService notifications,
    IHostApplicationLifetime lifetime,
    IOptions<HostOptions> host,
    ILogger<OrchestratorWatch> log,
    TimeProvider time) : BackgroundService
{
    // The orchestrator reports the end of a process within a second, on a busy machine within some.
    private static readonly TimeSpan Limit = TimeSpan.FromSeconds(10);
    private static readonly TimeSpan Interval = TimeSpan.FromSeconds(1);

    // Aspire asks the orchestrator to stop what it runs, and would wait half a minute for its answer.
    private static readonly TimeSpan ShutdownLimit = TimeSpan.FromSeconds(3);

    private readonly ConcurrentDictionary<string, CustomResourceSnapshot> _instances = [];

    protected override Task ExecuteAsync(CancellationToken stoppingToken) =>
        Task.WhenAll(FollowAsync(lifetime.ApplicationStopping), WatchAsync(lifetime.ApplicationStopping));

    private async Task FollowAsync(CancellationToken stopping)
    {
        await foreach (var update in notifications.WatchAsync(stopping))
        {
            if (update.Resource is ProjectResource or ExecutableResource)
                _instances[update.ResourceId] = update.Snapshot;
        }
    }

    private async Task WatchAsync(CancellationToken stopping)
    {
        using var timer = new PeriodicTimer(Interval, time);
        DateTimeOffset? since = null;
        while (await timer.WaitForNextTickAsync(stopping))
        {
            var running = _instances.Values.Select(RunningPid).OfType<int>().ToList();
            if (running.Count == 0 || running.Any(IsAlive))
            {
                since = null;
            }
            else if (time.GetUtcNow() - (since ??= time.GetUtcNow()) > Limit)
            {
                Log.OrchestratorGone(log);
                Environment.ExitCode = 1;
                host.Value.ShutdownTimeout = ShutdownLimit;
                lifetime.StopApplication();
                return;
            }
        }
    }

    /// <summary>The process of an instance that is shown as running.</summary>
    private static int? RunningPid(CustomResourceSnapshot snapshot) =>
        snapshot.State?.Text == KnownResourceStates.Running && snapshot.Properties.FirstOrDefault(property => property.Name == "executable.pid")?.Value is { } pid
            ? Convert.ToInt32(pid, CultureInfo.InvariantCulture)
            : null;

    private static bool IsAlive(int pid)
    {
        try
        {
            using var process = Process.GetProcessById(pid);
            return !process.HasExited;
        }
        catch (ArgumentException)
        {
            return false;
        }
    }

    private static partial class Log
    {
        [LoggerMessage(LogLevel.Critical, "All processes have ended, and the orchestrator does not report it: it was killed. The AppHost stops; start it again.")]
        public static partial void OrchestratorGone(ILogger logger);
    }
}
