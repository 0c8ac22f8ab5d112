using System.Diagnostics;
using System.Net;
using System.Net.Sockets;
using Benchmarks.Harness;

namespace Benchmarks.GatewayLoad;

/// <summary>A program that listens on a port, with its own output thrown away. Disposing it ends it.</summary>
internal sealed class ServerProcess : IAsyncDisposable
{
    private static readonly TimeSpan Deadline = TimeSpan.FromSeconds(60);
    private static readonly TimeSpan Poll = TimeSpan.FromMilliseconds(100);

    private readonly Process _process;

    private ServerProcess(Process process) => _process = process;

    public int Pid => _process.Id;

    /// <summary>A port that nobody listens on at the moment.</summary>
    public static int FreePort()
    {
        using var listener = new TcpListener(IPAddress.Loopback, 0);
        listener.Start();
        return ((IPEndPoint)listener.LocalEndpoint).Port;
    }

    /// <summary>Starts it and waits until it answers the path with 200.</summary>
    /// <exception cref="BenchmarkException">It ended, or did not answer in time.</exception>
    public static async Task<ServerProcess> StartAsync(ProcessStartInfo start, Uri ready, CancellationToken cancellationToken)
    {
        start.RedirectStandardOutput = true;
        start.RedirectStandardError = true;
        var process = Process.Start(start) ?? throw new BenchmarkException($"'{start.FileName}' did not start.");
        process.OutputDataReceived += static (_, _) => { };
        process.ErrorDataReceived += static (_, _) => { };
        process.BeginOutputReadLine();
        process.BeginErrorReadLine();
        var server = new ServerProcess(process);
        try
        {
            await server.WaitAsync(ready, cancellationToken);
            return server;
        }
        catch
        {
            await server.DisposeAsync();
            throw;
        }
    }

    public async ValueTask DisposeAsync()
    {
        if (!_process.HasExited)
            _process.Kill(entireProcessTree: true);
        await _process.WaitForExitAsync(CancellationToken.None);
        _process.Dispose();
    }

    private async Task WaitAsync(Uri ready, CancellationToken cancellationToken)
    {
        using var client = new HttpClient();
        var waited = Stopwatch.StartNew();
        while (true)
        {
            if (_process.HasExited)
                throw new BenchmarkException($"'{_process.StartInfo.FileName}' ended with exit code {_process.ExitCode} before it answered at {ready}.");
            if (waited.Elapsed > Deadline)
                throw new BenchmarkException($"'{_process.StartInfo.FileName}' did not answer at {ready} within {Deadline.TotalSeconds:0} s.");

            try
            {
                using var response = await client.GetAsync(ready, cancellationToken);
                if (response.IsSuccessStatusCode)
                    return;
            }
            catch (HttpRequestException)
            {
                // Not listening yet.
            }

            await Task.Delay(Poll, cancellationToken);
        }
    }
}
