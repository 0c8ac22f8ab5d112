using System.Diagnostics;
using Cli.Control;
using Cli.Launch;

namespace Cli.Benchmarks;

/// <summary>One warm start as a developer would do it, measured from outside, and stopped again.</summary>
internal static class StartBenchmark
{
    private const string Mark = "PLATFORM_BENCH_RUN";
    private static readonly TimeSpan Timeout = TimeSpan.FromSeconds(120);

    // Asking more often would take time from what is measured.
    private static readonly TimeSpan Resolution = TimeSpan.FromMilliseconds(25);

    // Start-up garbage and connection warm-up settle before memory is called idle.
    private static readonly TimeSpan Settling = TimeSpan.FromSeconds(5);

    public static async Task<StartMeasurement> MeasureAsync(Workspace workspace, CancellationToken cancellationToken)
    {
        var repository = workspace.Repository;
        var mark = Guid.NewGuid().ToString("N");
        var log = Path.Combine(repository.RunDirectory, "bench.log");
        var started = Stopwatch.GetTimestamp();
        using var dotnetRun = DetachedProcess.Start(
            repository.Root, log, new Dictionary<string, string>(StringComparer.Ordinal) { [Mark] = mark },
            "dotnet", "run", "--project", repository.AppHostDirectory, "--no-build");
        try
        {
            using var startup = new Startup(repository, () => dotnetRun.HasExited, workspace.Time) { PollInterval = Resolution };
            var status = await startup.WaitUntilHealthyAsync(Timeout, cancellationToken);
            var seconds = Stopwatch.GetElapsedTime(started).TotalSeconds;
            await Task.Delay(Settling, workspace.Time, cancellationToken);
            using var channel = await ControlChannel.OpenRunningAsync(repository, cancellationToken);
            IReadOnlyList<ProcessMemory> memory = OperatingSystem.IsLinux()
                ? IdleMemory.Measure(channel.State.Pid, await channel.StatusAsync(cancellationToken), Mark, mark, except: dotnetRun.Id)
                : [];
            return new(seconds, Times(status), memory);
        }
        catch (StartupFailedException failed)
        {
            throw new CommandFailedException($"{failed.Message} Its output is in {log}.", failed);
        }
        finally
        {
            await StopAsync(repository, dotnetRun);
        }
    }

    private static Dictionary<string, double> Times(SystemStatus status) => status.Resources
        .Where(resource => resource.HealthyAfterSeconds is not null)
        .GroupBy(resource => resource.Name, StringComparer.Ordinal)
        .ToDictionary(resource => resource.Key, replicas => replicas.Max(replica => replica.HealthyAfterSeconds!.Value), StringComparer.Ordinal);

    private static async Task StopAsync(Repository repository, Process dotnetRun)
    {
        using (var channel = await ControlChannel.OpenAsync(repository, CancellationToken.None))
        {
            if (channel is not null)
            {
                await Shutdown.StopAsync(channel, CancellationToken.None);
            }
        }

        if (!dotnetRun.HasExited)
        {
            await Shutdown.TerminateAsync(dotnetRun.Id, CancellationToken.None);
        }
    }
}
