using System.Diagnostics;
using Cli.Benchmarks;
using Cli.Benchmarks.Dashboard;
using Cli.Control;
using Cli.Gateway;
using Cli.Launch;

namespace Benchmarks.DashboardLoad;

/// <summary>Whatever could suffer from the dashboard's work, measured side by side.</summary>
internal sealed class Probes(DashboardTarget target, Pages pages) : IDisposable
{
    private const string Victim = "notifications";
    private const string GatewayPath = "/api/v1/inventory/SKU-0003";

    private static readonly TimeSpan Pause = TimeSpan.FromMilliseconds(100);
    private static readonly TimeSpan Poll = TimeSpan.FromMilliseconds(20);
    private static readonly TimeSpan FirstKill = TimeSpan.FromSeconds(3);

    // Deaths that are closer together are held back on purpose.
    private static readonly TimeSpan BetweenKills = TimeSpan.FromSeconds(13);

    private readonly ControlChannel _channel = new(target.AppHost);
    private readonly HttpClient _gateway = new(new ClientTokens(new SocketsHttpHandler { UseProxy = false }, TimeProvider.System)) { BaseAddress = new(target.Gateway) };

    /// <summary>One request, whose trace the dashboard then has.</summary>
    public Task AskGatewayAsync(CancellationToken cancellationToken) => _gateway.GetStringAsync(GatewayPath, cancellationToken);

    public async Task<DashboardWindow> MeasureAsync(TimeSpan window, CancellationToken cancellationToken)
    {
        var pid = target.AppHost.Pid;
        var processor = ProcessorTime.OwnSeconds(pid);
        var started = Stopwatch.GetTimestamp();
        var reading = pages.MeasureAsync(window, cancellationToken);
        var status = RepeatAsync(window, () => _channel.StatusJsonAsync(cancellationToken), cancellationToken);
        var gateway = RepeatAsync(window, () => _gateway.GetStringAsync(GatewayPath, cancellationToken), cancellationToken);
        var memory = PeakAsync(window, pid, cancellationToken);
        var restarts = KillAsync(window, cancellationToken);
        await Task.WhenAll(reading, status, gateway, memory, restarts);
        var seconds = Stopwatch.GetElapsedTime(started).TotalSeconds;
        return new()
        {
            Seconds = window.TotalSeconds,
            PeakMegabytes = await memory,
            ProcessorPercent = Math.Round((ProcessorTime.OwnSeconds(pid) - processor) / seconds * 100, 1),
            Pages = await reading,
            Status = await status,
            Gateway = await gateway,
            Restarts = await restarts,
        };
    }

    public void Dispose()
    {
        _channel.Dispose();
        _gateway.Dispose();
    }

    private static async Task<AnswerTimes> RepeatAsync<T>(TimeSpan window, Func<Task<T>> ask, CancellationToken cancellationToken)
    {
        var times = new List<double>();
        for (var started = Stopwatch.GetTimestamp(); Stopwatch.GetElapsedTime(started) < window; await Task.Delay(Pause, cancellationToken))
        {
            var asked = Stopwatch.GetTimestamp();
            await ask();
            times.Add(Stopwatch.GetElapsedTime(asked).TotalMilliseconds);
        }

        return AnswerTimes.Of(times);
    }

    private static async Task<double> PeakAsync(TimeSpan window, int pid, CancellationToken cancellationToken)
    {
        var peak = 0d;
        for (var started = Stopwatch.GetTimestamp(); Stopwatch.GetElapsedTime(started) < window; await Task.Delay(Pause, cancellationToken))
            peak = Math.Max(peak, ResidentMemory.Megabytes(pid));
        return peak;
    }

    private async Task<IReadOnlyList<Restart>> KillAsync(TimeSpan window, CancellationToken cancellationToken)
    {
        var restarts = new List<Restart>();
        for (var (started, due) = (Stopwatch.GetTimestamp(), FirstKill); due < window; due += BetweenKills)
        {
            var wait = due - Stopwatch.GetElapsedTime(started);
            if (wait > TimeSpan.Zero)
                await Task.Delay(wait, cancellationToken);
            restarts.Add(await KillAndWaitAsync(cancellationToken));
        }

        return restarts;
    }

    private async Task<Restart> KillAndWaitAsync(CancellationToken cancellationToken)
    {
        var killed = (await VictimAsync(cancellationToken)).Pid!.Value;
        Processes.Kill(killed);
        var since = Stopwatch.GetTimestamp();
        double? running = null;
        while (true)
        {
            var victim = await VictimAsync(cancellationToken);
            if (victim.Pid is { } pid && pid != killed)
            {
                running ??= Stopwatch.GetElapsedTime(since).TotalSeconds;
                if (victim.IsReady && victim.Health is not null)
                    return new(Math.Round(running.Value, 2), Math.Round(Stopwatch.GetElapsedTime(since).TotalSeconds, 2));
            }

            await Task.Delay(Poll, cancellationToken);
        }
    }

    private async Task<ResourceStatus> VictimAsync(CancellationToken cancellationToken) =>
        (await _channel.StatusAsync(cancellationToken)).Resources.Single(resource => resource.Name == Victim);
}
