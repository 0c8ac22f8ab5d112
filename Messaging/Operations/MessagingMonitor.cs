using Messaging.Broker;
using Messaging.Consuming;
using Messaging.Telemetry;
using Microsoft.Extensions.Diagnostics.HealthChecks;
using Microsoft.Extensions.Hosting;
using Microsoft.Extensions.Options;
using Npgsql;

namespace Messaging.Operations;

/// <summary>
/// Reads how much waits in the outbox, among refused messages and for retries every few seconds, for metrics and health. Health is degraded, never unhealthy: a
/// service whose broker is away still does what it can, and its messages wait in the outbox.
/// </summary>
internal sealed class MessagingMonitor(
    NpgsqlDataSource database, BrokerStatus broker, RouteTable routes, IOptions<MessagingOptions> options, TimeProvider time) : BackgroundService, IHealthCheck
{
    private static readonly TimeSpan Interval = TimeSpan.FromSeconds(2);

    private const string Select = """
        SELECT count(*), min(time),
               (SELECT count(*) FROM messaging.refused),
               (SELECT reason FROM messaging.refused_types
                WHERE (SELECT true FROM messaging.refused_keys WHERE refused_keys.type = refused_types.type LIMIT 1)
                ORDER BY type LIMIT 1),
               (SELECT count(*) FROM messaging.scheduled_messages), (SELECT count(*) FROM messaging.retries)
        FROM messaging.outbox
        """;

    private volatile MessagingState _state = MessagingState.Unknown;
    private volatile string? _failure;

    public Task<HealthCheckResult> CheckHealthAsync(HealthCheckContext context, CancellationToken cancellationToken = default)
    {
        var state = _state;
        var problems = new List<string>();
        if (broker.RelayFailure is { } relay)
            problems.Add($"The relay has no broker: {relay}");
        if (broker.PartitionMismatch is { } mismatch)
            problems.Add(mismatch);
        if (broker.Blocked is { } blocked)
            problems.Add($"The broker takes no messages: {blocked}");
        if (routes.Types.Count > 0 && broker.ConsumerFailure is { } consumer)
            problems.Add($"The consumer has no broker: {consumer}");
        if (state.OutboxOldestAge > options.Value.OutboxAgeLimit)
            problems.Add($"The outbox's oldest message of {state.OutboxDepth} is {state.OutboxOldestAge.TotalSeconds:0} s old.");
        if (state.OutboxRefused > 0)
            problems.Add($"{state.OutboxRefused} messages wait because the broker does not take them. {state.RefusedReason}");
        if (_failure is { } failure)
            problems.Add($"The outbox cannot be read: {failure}");
        return Task.FromResult(problems.Count == 0 ? HealthCheckResult.Healthy() : HealthCheckResult.Degraded(string.Join(' ', problems)));
    }

    protected override async Task ExecuteAsync(CancellationToken stoppingToken)
    {
        await Task.Yield();
        MessagingTelemetry.Instruments.CreateObservableGauge("messaging.outbox.depth", () => _state.OutboxDepth, "{message}", "Committed messages that the broker has not confirmed.");
        MessagingTelemetry.Instruments.CreateObservableGauge("messaging.outbox.oldest.age", () => _state.OutboxOldestAge.TotalSeconds, "s", "Age of the oldest of them.");
        MessagingTelemetry.Instruments.CreateObservableGauge("messaging.outbox.refused", () => _state.OutboxRefused, "{message}", "Messages that the broker returned or refused, and those behind them.");
        MessagingTelemetry.Instruments.CreateObservableGauge("messaging.scheduled", () => _state.Scheduled, "{message}", "Messages for later.");
        MessagingTelemetry.Instruments.CreateObservableGauge("messaging.retries.waiting", () => _state.RetriesWaiting, "{message}", "Failed messages that wait to be tried again, and those behind them.");

        using var timer = new PeriodicTimer(Interval, time);
        try
        {
            do
            {
                try
                {
                    _state = await ReadAsync(stoppingToken);
                    _failure = null;
                }
                catch (NpgsqlException failure)
                {
                    _failure = failure.Message;
                }
            }
            while (await timer.WaitForNextTickAsync(stoppingToken));
        }
        catch (OperationCanceledException) when (stoppingToken.IsCancellationRequested)
        {
            // The service stops.
        }
    }

    public async Task<MessagingState> ReadAsync(CancellationToken cancellationToken)
    {
        await using var select = database.CreateCommand(Select);
        await using var row = await select.ExecuteReaderAsync(cancellationToken);
        await row.ReadAsync(cancellationToken);
        var oldest = row.IsDBNull(1) ? (DateTimeOffset?)null : row.GetFieldValue<DateTimeOffset>(1);
        return new(
            row.GetInt64(0), oldest is { } since ? time.GetUtcNow() - since : TimeSpan.Zero, row.GetInt64(2),
            row.IsDBNull(3) ? null : row.GetString(3), row.GetInt64(4), row.GetInt64(5));
    }
}
