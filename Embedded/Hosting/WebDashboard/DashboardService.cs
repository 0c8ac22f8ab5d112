using Aspire.Hosting.LocalServers;
using Aspire.Hosting.Orchestration;
using Dashboard.Server;
using Microsoft.Extensions.Hosting;
using Microsoft.Extensions.Logging;

namespace Aspire.Hosting.WebDashboard;

/// <summary>Runs the dashboard from before the first resource starts until after the last has ended.</summary>
internal sealed class DashboardService(
    DashboardOptions options, ShownResources resources, Notices notices, ILoggerFactory loggers, TimeProvider time) : IHostedService, IAsyncDisposable
{
    private readonly CancellationTokenSource _stopping = new();
    private DashboardServer? _server;
    private Task _following = Task.CompletedTask;

    /// <exception cref="DistributedApplicationException">A port is in use.</exception>
    public async Task StartAsync(CancellationToken cancellationToken)
    {
        try
        {
            _server = await DashboardServer.StartAsync(options, resources, loggers, time, cancellationToken);
        }
        catch (IOException failure)
        {
            throw new DistributedApplicationException($"The dashboard cannot start. {Explain() ?? failure.Message}", failure);
        }

        _following = resources.FollowAsync(_stopping.Token);
        notices.Add($"Dashboard: {options.Frontend.Url}/login?t={options.Token}");
    }

    public async Task StopAsync(CancellationToken cancellationToken)
    {
        await _stopping.CancelAsync();
        await _following.ConfigureAwait(ConfigureAwaitOptions.SuppressThrowing);
        if (_server is not null)
            await _server.StopAsync(cancellationToken);
    }

    public async ValueTask DisposeAsync()
    {
        if (_server is not null)
            await _server.DisposeAsync();
        _stopping.Dispose();
    }

    private string? Explain() => new[] { options.Frontend, options.OtlpGrpc, options.OtlpHttp }
        .OfType<LoopbackAddress>()
        .Select(address => PortInUse.Describe(address.Port))
        .FirstOrDefault(problem => problem is not null);
}
