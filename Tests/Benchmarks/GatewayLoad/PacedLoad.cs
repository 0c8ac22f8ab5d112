using System.Collections.Concurrent;
using System.Diagnostics;
using System.Runtime.InteropServices;
using Benchmarks.Harness;

namespace Benchmarks.GatewayLoad;

/// <summary>
/// Requests at fixed times, however the answers come. A latency counts from the moment that a request was due, also when no
/// connection was free then, so that a stall shows in every request that it held up (coordinated omission). For one run.
/// </summary>
internal sealed partial class PacedLoad(Uri address, Requests requests, double perSecond) : IDisposable
{
    private const int Connections = 128;
    private static readonly TimeSpan LeadIn = TimeSpan.FromSeconds(1);
    private static readonly TimeSpan Deadline = TimeSpan.FromSeconds(30);

    private readonly ConcurrentStack<LoadConnection> _idle = new();
    private readonly SemaphoreSlim _free = new(Connections);

    // The last of each connection. Nothing is kept of every request but its latency, in a place made beforehand: or this
    // process's own garbage collector would pause to move what is kept, and that would be measured.
    private readonly Dictionary<LoadConnection, Task> _answers = new(Connections);

    /// <summary>The first second is not measured: connections and caches are cold then, which shows once and not in each second.</summary>
    /// <returns>Milliseconds, ascending.</returns>
    public async Task<double[]> RunAsync(TimeSpan duration, CancellationToken cancellationToken)
    {
        var leadIn = (int)(LeadIn.TotalSeconds * perSecond);
        var milliseconds = new double[leadIn + (int)(duration.TotalSeconds * perSecond)];
        var all = await Task.WhenAll(Enumerable.Range(0, Connections).Select(_ => LoadConnection.OpenAsync(address, cancellationToken)));
        try
        {
            _idle.PushRange(all);
            await Task.Factory.StartNew(() => Pace(milliseconds, cancellationToken), cancellationToken, TaskCreationOptions.LongRunning, TaskScheduler.Default);
            await Task.WhenAll(_answers.Values).WaitAsync(Deadline, cancellationToken);
            return [.. milliseconds.Skip(leadIn).Order()];
        }
        catch (TimeoutException late)
        {
            throw new BenchmarkException($"At {perSecond:0} requests per second, answers were missing for {Deadline.TotalSeconds:0} s.", late);
        }
        finally
        {
            Array.ForEach(all, connection => connection.Dispose());
        }
    }

    public void Dispose() => _free.Dispose();

    private void Pace(double[] milliseconds, CancellationToken cancellationToken)
    {
        var interval = Stopwatch.Frequency / perSecond;
        var first = Stopwatch.GetTimestamp();
        for (var request = 0; request < milliseconds.Length; request++)
        {
            var due = first + (long)(request * interval);
            while (Stopwatch.GetElapsedTime(Stopwatch.GetTimestamp(), due) is { Ticks: > 0 } early)
                Nap((uint)Math.Max(1, early.TotalMicroseconds / 2));

            if (!_free.Wait(Deadline, cancellationToken))
                throw _answers.Values.FirstOrDefault(answer => answer.IsFaulted)?.Exception!.InnerException ?? new TimeoutException();

            if (!_idle.TryPop(out var connection))
                throw new BenchmarkException("There are fewer connections than were counted.");

            connection.Send(requests.Next());
            _answers[connection] = AnswerAsync(connection, due, milliseconds, request, cancellationToken);
        }
    }

    private async Task AnswerAsync(LoadConnection connection, long due, double[] milliseconds, int request, CancellationToken cancellationToken)
    {
        await connection.ReceiveAsync(cancellationToken);
        milliseconds[request] = Stopwatch.GetElapsedTime(due).TotalMilliseconds;
        _idle.Push(connection);
        _free.Release();
    }

    // Finer than any timer of .NET.
    [LibraryImport("libc", EntryPoint = "usleep")]
    private static partial void Nap(uint microseconds);
}
