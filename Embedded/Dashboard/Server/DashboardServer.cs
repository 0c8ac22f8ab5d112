using Dashboard.Resources;
using Dashboard.Telemetry;
using Microsoft.AspNetCore.Builder;
using Microsoft.Extensions.Logging;

namespace Dashboard.Server;

/// <summary>
/// A dashboard while it runs: its pages and API at one port, the receivers of telemetry at others. They share nothing but the
/// store, so that no page can be asked for where telemetry comes in, and no telemetry sent where pages are.
/// </summary>
internal sealed class DashboardServer : IAsyncDisposable
{
    private readonly WebApplication _frontend;
    private readonly WebApplication? _receiver;

    private DashboardServer(WebApplication frontend, WebApplication? receiver)
    {
        _frontend = frontend;
        _receiver = receiver;
    }

    /// <summary>Returns when it listens.</summary>
    /// <exception cref="IOException">A port is in use.</exception>
    public static async Task<DashboardServer> StartAsync(
        DashboardOptions options, IResources resources, ILoggerFactory loggers, TimeProvider time, CancellationToken cancellationToken)
    {
        var store = new TelemetryStore(options.Limits, time);
        var server = new DashboardServer(
            Frontend.Build(options, store, resources, loggers, time),
            options.OtlpGrpc is null && options.OtlpHttp is null ? null : Receiver.Build(options, store, loggers));
        try
        {
            await server._frontend.StartAsync(cancellationToken);
            if (server._receiver is not null)
                await server._receiver.StartAsync(cancellationToken);
            return server;
        }
        catch
        {
            await server.DisposeAsync();
            throw;
        }
    }

    /// <summary>Ends the pages that are open.</summary>
    public async Task StopAsync(CancellationToken cancellationToken)
    {
        await _frontend.StopAsync(cancellationToken);
        if (_receiver is not null)
            await _receiver.StopAsync(cancellationToken);
    }

    public async ValueTask DisposeAsync()
    {
        await _frontend.DisposeAsync();
        if (_receiver is not null)
            await _receiver.DisposeAsync();
    }
}
