using Messaging.Background;
using Microsoft.Extensions.Logging;
using Microsoft.Extensions.Logging.Testing;

namespace Messaging.Tests;

public sealed class PollingServiceTests
{
    [Fact]
    public async Task Interruption_IsAWarningOnce_UntilARoundSucceeds()
    {
        var logger = new FakeLogger();
        using var rounds = new Rounds(logger, "away", "away", "refused", null, "refused");

        await rounds.StartAsync(TestContext.Current.CancellationToken);
        await rounds.AllDone;
        await rounds.StopAsync(TestContext.Current.CancellationToken);

        Assert.Equal([LogLevel.Warning, LogLevel.Debug, LogLevel.Warning, LogLevel.Warning], logger.Collector.GetSnapshot().Select(record => record.Level));
    }

    /// <summary>Rounds that are interrupted for these reasons, or succeed (null); then one that lasts.</summary>
    private sealed class Rounds(ILogger logger, params string?[] reasons) : PollingService(TimeProvider.System, logger)
    {
        private readonly Queue<string?> _reasons = new(reasons);
        private readonly TaskCompletionSource _done = new();

        public Task AllDone => _done.Task;

        protected override string Subject => "Work";

        protected override async Task RoundAsync(CancellationToken stoppingToken)
        {
            if (_reasons.TryDequeue(out var reason))
            {
                if (reason is not null)
                    throw new OperationCanceledException(reason);
                return;
            }

            _done.SetResult();
            await Task.Delay(Timeout.Infinite, stoppingToken);
        }
    }
}
