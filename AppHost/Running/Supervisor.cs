using Microsoft.Extensions.Hosting;
using Microsoft.Extensions.Logging;

namespace AppHost.Running;

/// <summary>
/// Restarts what ended without being told to, since the orchestrator does not: after 0.5 s, and after twice as long each time,
/// up to 30 s, until it has run for 10 s. What was stopped by command stays stopped.
/// </summary>
internal sealed partial class Supervisor(
    ResourceNotificationService notifications,
    ResourceCommandService commands,
    ResourceLoggerService logs,
    IHostApplicationLifetime lifetime,
    TimeProvider time) : BackgroundService
{
    private static readonly TimeSpan FirstDelay = TimeSpan.FromSeconds(0.5);
    private static readonly TimeSpan LongestDelay = TimeSpan.FromSeconds(30);
    private static readonly TimeSpan Stable = TimeSpan.FromSeconds(10);

    private readonly Dictionary<string, Instance> _instances = [];

    protected override async Task ExecuteAsync(CancellationToken stoppingToken)
    {
        // Not when this service is stopped: it is the last to be, after the orchestrator has ended everything.
        var stopping = lifetime.ApplicationStopping;
        await foreach (var update in notifications.WatchAsync(stopping))
        {
            if (update.Resource is not (ProjectResource or ExecutableResource) || update.Snapshot.IsHidden)
                continue;

            if (!_instances.TryGetValue(update.ResourceId, out var instance))
                _instances[update.ResourceId] = instance = new();
            if (instance.HasCrashed(update.Snapshot.State?.Text, time.GetUtcNow()))
                _ = RestartAsync(update, instance, stopping);
        }
    }

    private async Task RestartAsync(ResourceEvent crashed, Instance instance, CancellationToken stopping)
    {
        var delay = instance.NextDelay();
        var log = logs.GetLogger(crashed.ResourceId);
        Log.Crashed(log, crashed.Snapshot.ExitCode, delay.TotalSeconds);
        await notifications.PublishUpdateAsync(crashed.Resource, crashed.ResourceId, snapshot => snapshot with
        {
            Properties = snapshot.Properties.RemoveAll(property => property.Name == "restarts").Add(new("restarts", instance.Restarts)),
        });
        await Task.Delay(delay, time, stopping);
        if (!instance.IsDown)
            return; // somebody was faster

        var result = await commands.ExecuteCommandAsync(crashed.ResourceId, KnownResourceCommands.StartCommand, stopping);
        if (!result.Success)
            Log.NotRestarted(log, result.Message);
    }

    /// <summary>What is known of one instance of a resource.</summary>
    internal sealed class Instance
    {
        private string? _state;
        private bool _wasStopped;
        private bool _ran;
        private DateTimeOffset _since;
        private TimeSpan _delay = FirstDelay;

        public int Restarts { get; private set; }

        public bool IsDown => KnownResourceStates.TerminalStates.Contains(_state);

        /// <summary>Takes note of a state; true when it is the end of something that ran and was not stopped.</summary>
        public bool HasCrashed(string? state, DateTimeOffset now)
        {
            if (state == _state)
                return false;

            _state = state;
            if (state == KnownResourceStates.Running)
                (_ran, _wasStopped, _since) = (true, false, now);
            else if (state == KnownResourceStates.Stopping)
                _wasStopped = true;
            if (!IsDown || !_ran || _wasStopped)
                return false;

            _ran = false;
            if (now - _since >= Stable)
                _delay = FirstDelay;
            return true;
        }

        public TimeSpan NextDelay()
        {
            Restarts++;
            var delay = _delay;
            _delay = delay * 2 < LongestDelay ? delay * 2 : LongestDelay;
            return delay;
        }
    }

    private static partial class Log
    {
        [LoggerMessage(LogLevel.Warning, "Ended by itself with exit code {ExitCode}; starts again in {Seconds} s.")]
        public static partial void Crashed(ILogger logger, int? exitCode, double seconds);

        [LoggerMessage(LogLevel.Error, "Could not be started again: {Reason}")]
        public static partial void NotRestarted(ILogger logger, string? reason);
    }
}
