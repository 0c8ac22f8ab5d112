using Aspire.Hosting.ApplicationModel;
using Aspire.Hosting.Orchestration;
using Microsoft.Extensions.Hosting;
using Spectre.Console;

namespace Aspire.Hosting.Terminal;

/// <summary>Shows the resources from the first to the last moment: a live table on a terminal, a line for each change elsewhere.</summary>
internal sealed class TerminalReporter(
    DistributedApplicationModel model, ResourceNotificationService notifications, Notices notices, IHostApplicationLifetime lifetime, IAnsiConsole console) : BackgroundService
{
    private static readonly string[] HiddenTypes = [ResourceKinds.Parameter, ResourceKinds.ConnectionString];

    private readonly ITerminalView _view =
        console.Profile.Out.IsTerminal && console.Profile.Capabilities.Interactive ? new LiveTable(console) : new PlainLines(console);

    private readonly Dictionary<string, ResourceRow> _shown = [];
    private readonly Lock _gate = new();

    protected override async Task ExecuteAsync(CancellationToken stoppingToken)
    {
        await _view.RunAsync(async () =>
        {
            await using var stopping = lifetime.ApplicationStopping.Register(Stop);
            try
            {
                await Task.WhenAll(FollowAsync(stoppingToken), SayAsync(stoppingToken));
            }
            catch (OperationCanceledException) when (stoppingToken.IsCancellationRequested)
            {
                ShowFinalStates();
            }
        });
    }

    private async Task FollowAsync(CancellationToken stoppingToken)
    {
        await foreach (var update in notifications.WatchAsync(stoppingToken))
            Show(update);
    }

    private void Stop()
    {
        lock (_gate)
            _view.Stop();
    }

    private async Task SayAsync(CancellationToken stoppingToken)
    {
        await foreach (var notice in notices.ReadAllAsync(stoppingToken))
        {
            lock (_gate)
                _view.Say(notice);
        }
    }

    /// <summary>The last changes may have come together with the end.</summary>
    private void ShowFinalStates()
    {
        foreach (var id in model.Resources.SelectMany(resource => resource.GetInstanceIds()))
        {
            if (notifications.TryGetCurrentState(id, out var current))
                Show(current);
        }
    }

    private void Show(ResourceEvent update)
    {
        if (update.Snapshot.IsHidden || HiddenTypes.Contains(update.Snapshot.ResourceType))
            return;

        var row = ResourceRow.From(update);
        lock (_gate)
        {
            if (_shown.TryGetValue(row.Name, out var last) && last == row)
                return;

            _shown[row.Name] = row;
            _view.Show(row);
        }
    }
}
