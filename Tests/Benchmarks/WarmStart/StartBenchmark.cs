using System.Diagnostics;
using Cli;
using Cli.Aspire;
using Cli.Launch;
using Cli.Running;
using Testing;

namespace Benchmarks.WarmStart;

/// <summary>One warm start as a developer would do it, measured from outside, and stopped again.</summary>
internal static class StartBenchmark
{
    private const string Mark = "PLATFORM_BENCH_RUN";
    private static readonly TimeSpan Timeout = TimeSpan.FromSeconds(120);
    private static readonly TimeSpan EndDeadline = TimeSpan.FromSeconds(60);

    // Start-up garbage and connection warm-up settle before memory is called idle.
    private static readonly TimeSpan Settling = TimeSpan.FromSeconds(5);

    public static async Task<StartMeasurement> MeasureAsync(Workspace workspace, CancellationToken cancellationToken)
    {
        var repository = workspace.Repository;
        var mark = Guid.NewGuid().ToString("N");
        var log = Path.Combine(Path.GetTempPath(), $"bench-start-{mark}.log");
        var started = Stopwatch.GetTimestamp();
        using var dotnetRun = DetachedProcess.Start(
            repository.Root, log, new Dictionary<string, string>(StringComparer.Ordinal) { [Mark] = mark },
            "dotnet", "run", "--project", repository.AppHostDirectory, "--no-build");
        try
        {
            Dictionary<string, double> healthyAfter = new(StringComparer.Ordinal);
            var startup = new Startup(workspace.AppHost, () => dotnetRun.HasExited, workspace.Time)
            {
                Changed = (elapsed, resource) =>
                {
                    if (resource.IsReady)
                        healthyAfter.TryAdd(resource.Name, elapsed.TotalSeconds);
                },
            };
            var status = await startup.WaitUntilHealthyAsync(Timeout, cancellationToken);
            var seconds = Stopwatch.GetElapsedTime(started).TotalSeconds;
            await Task.Delay(Settling, workspace.Time, cancellationToken);
            var memory = OperatingSystem.IsLinux() ? IdleMemory.Measure(status, Mark, mark, except: dotnetRun.Id) : [];
            File.Delete(log);
            return new(seconds, healthyAfter, memory);
        }
        catch (StartupFailedException failed)
        {
            throw new CommandFailedException($"{failed.Message} Its output is in {log}.", failed);
        }
        finally
        {
            await StopAsync(workspace.AppHost, dotnetRun, mark);
        }
    }

    /// <summary>Returns when the orchestrator has ended its processes too: the next start is not to share the machine with them.</summary>
    private static async Task StopAsync(AspireSystem system, Process dotnetRun, string mark)
    {
        await Shutdown.StopAsync(system, dotnetRun.Id);
        var stopped = Stopwatch.GetTimestamp();
        while (OperatingSystem.IsLinux() && ProcessTable.Read().WithEnvironment(Mark, mark).Count > 0 && Stopwatch.GetElapsedTime(stopped) < EndDeadline)
            await Task.Delay(TimeSpan.FromMilliseconds(200));
    }
}
