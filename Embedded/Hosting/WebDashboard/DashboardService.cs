using Aspire.Hosting.LocalServers;
using Aspire.Hosting.Orchestration;
using Dashboard.Server;
using Microsoft.Extensions.Hosting;
using Microsoft.Extensions.Logging;

namespace Aspire.Hosting.WebDashboard;

/// <summary>Runs the dashboard from before the first resource starts until after the last has ended.</summary>
internal sealed class DashboardService(
    DashboardOptions options, ShownResources resources, Notices notices, ILoggerFactory loggers, TimeProvider time) : BackgroundService, IAsyncDisposable
{
    private DashboardServer? _server;

    /// <exception cref="DistributedApplicationException">A port is in use.</exception>
    public override async Task StartAsync(CancellationToken cancellationToken)
    {
        try
        {
            _server = await DashboardServer.StartAsync(options, resources, loggers, time, cancellationToken);
        }
        catch (IOException failure)
        {
            throw new DistributedApplicationException($"The dashboard cannot start. {Explain() ?? failure.Message}", failure);
        }

        notices.Add($"Dashboard: {options.Frontend.Url}/login?t={options.Token}");
        await base.StartAsync(cancellationToken);
    }

    public override async Task StopAsync(CancellationToken cancellationToken)
    {
        await base.StopAsync(cancellationToken);
        if (_server is not null)
            await _server.StopAsync(cancellationToken);
    }

    public async ValueTask DisposeAsync()
    {
        if (_server is not null)
            await _server.DisposeAsync();
        Dispose();
    }

    protected override Task ExecuteAsync(CancellationToken stoppingToken) => resources.FollowAsync(stoppingToken);

    private string? Explain() => new[] { options.Frontend, options.OtlpGrpc, options.OtlpHttp }
        .OfType<LoopbackAddress>()
        .Select(address => PortInUse.Describe(address.Port))
        .FirstOrDefault(problem => problem is not null);
}
