using System.Diagnostics;

namespace Benchmarks.GatewayLoad;

/// <summary>As fast as it goes: every connection sends its next request when it has the answer to the last.</summary>
internal static class ClosedLoad
{
    private const int Connections = 32;

    /// <returns>Milliseconds of each answer, ascending, and the time that they took together.</returns>
    public static async Task<(List<double> Milliseconds, TimeSpan Elapsed)> RunAsync(Uri address, Requests requests, TimeSpan duration, CancellationToken cancellationToken)
    {
        var started = Stopwatch.GetTimestamp();
        var end = started + (long)(duration.TotalSeconds * Stopwatch.Frequency);
        var all = await Task.WhenAll(Enumerable.Range(0, Connections).Select(_ => Task.Run(() => SendAsync(address, requests, end, cancellationToken), cancellationToken)));
        var elapsed = Stopwatch.GetElapsedTime(started);
        return ([.. all.SelectMany(times => times).Order()], elapsed);
    }

    private static async Task<List<double>> SendAsync(Uri address, Requests requests, long end, CancellationToken cancellationToken)
    {
        using var connection = await LoadConnection.OpenAsync(address, cancellationToken);
        List<double> times = new(64 * 1024);
        for (var sent = Stopwatch.GetTimestamp(); sent < end; sent = Stopwatch.GetTimestamp())
        {
            connection.Send(requests.Next());
            await connection.ReceiveAsync(cancellationToken);
            times.Add(Stopwatch.GetElapsedTime(sent).TotalMilliseconds);
        }

        return times;
    }
}
