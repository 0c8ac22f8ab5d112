using System.Collections.Concurrent;
using System.Diagnostics;
using System.Runtime.InteropServices;
using Benchmarks.Harness;

namespace Benchmarks.GatewayLoad;

/// <summary>
/// Requests at fixed times, however the answers come. A latency counts from the moment that a request was due, also when no
/// connection was free then, so that a stall shows in every request that it held up (coordinated omission).
/// </summary>
internal sealed partial class PacedLoad(Uri address, Requests requests, double perSecond) : IDisposable
{
    private const int Connections = 128;
    private static readonly TimeSpan Deadline = TimeSpan.FromSeconds(30);

    private readonly ConcurrentStack<LoadConnection> _idle = new();
    private readonly SemaphoreSlim _free = new(Connections);
    private readonly ConcurrentBag<Task<double>> _answers = [];

    /// <returns>Milliseconds, ascending.</returns>
    public async Task<List<double>> RunAsync(TimeSpan duration, CancellationToken cancellationToken)
    {
        var all = await Task.WhenAll(Enumerable.Range(0, Connections).Select(_ => LoadConnection.OpenAsync(address, cancellationToken)));
        try
        {
            _idle.PushRange(all);
            await Task.Factory.StartNew(() => Pace(duration, cancellationToken), cancellationToken, TaskCreationOptions.LongRunning, TaskScheduler.Default);
            return [.. (await Task.WhenAll(_answers).WaitAsync(Deadline, cancellationToken)).Order()];
        }
        catch (TimeoutException late)
        {
            throw new BenchmarkException($"At {perSecond:0} requests per second, answers were missing {Deadline.TotalSeconds:0} s after the last request.", late);
        }
        finally
        {
            Array.ForEach(all, connection => connection.Dispose());
        }
    }

    public void Dispose() => _free.Dispose();

    private void Pace(TimeSpan duration, CancellationToken cancellationToken)
    {
        var interval = Stopwatch.Frequency / perSecond;
        var first = Stopwatch.GetTimestamp();
        var count = (int)(duration.TotalSeconds * perSecond);
        for (var request = 0; request < count; request++)
        {
            var due = first + (long)(request * interval);
            while (Stopwatch.GetElapsedTime(Stopwatch.GetTimestamp(), due) is { Ticks: > 0 } early)
                Nap((uint)Math.Max(1, early.TotalMicroseconds / 2));

            _free.Wait(cancellationToken);
            if (!_idle.TryPop(out var connection))
                throw new BenchmarkException("There are fewer connections than were counted.");

            connection.Send(requests.Next());
            _answers.Add(AnswerAsync(connection, due, cancellationToken));
        }
    }

    private async Task<double> AnswerAsync(LoadConnection connection, long due, CancellationToken cancellationToken)
    {
        await connection.ReceiveAsync(cancellationToken);
        var milliseconds = Stopwatch.GetElapsedTime(due).TotalMilliseconds;
        _idle.Push(connection);
        _free.Release();
        return milliseconds;
    }

    // Finer than any timer of .NET.
    [LibraryImport("libc", EntryPoint = "usleep")]
    private static partial void Nap(uint microseconds);
}
