using System.Diagnostics.Metrics;
using Messaging.Background;
using Messaging.Broker;
using Messaging.Consuming;
using Messaging.EventSourcing;
using Messaging.Partitions;
using Messaging.Sagas;
using Messaging.Telemetry;
using Microsoft.Extensions.Diagnostics.HealthChecks;
using Microsoft.Extensions.Logging;
using Microsoft.Extensions.Options;

namespace Messaging.Operations;

/// <summary>
/// Reads every few seconds what waits, how many sagas run and how far projections are behind, for metrics and health. Every
/// replica reports the same figures, those of the database. Health is degraded, never unhealthy: a service whose broker is away
/// still does what it can, and its messages wait in the outbox.
/// </summary>
internal sealed class MessagingMonitor(
    WaitingMessages waiting, SagaQueries sagas, ProjectionQueries projections, ReplicaStatus replica, RouteTable routes, ServiceIdentity identity,
    IOptions<MessagingOptions> options, TimeProvider time, ILogger<MessagingMonitor> logger) : PollingService(time, logger), IHealthCheck
{
    private static readonly TimeSpan Interval = TimeSpan.FromSeconds(2);

    private volatile MessagingState _state = new(0, TimeSpan.Zero, 0, RefusedReason: null, 0, 0, 0);
    private volatile IReadOnlyList<SagaStep> _steps = [];
    private volatile IReadOnlyList<ProjectionStatus> _lags = [];
    private volatile string? _failure;

    protected override string Subject => "Measuring messages, sagas and projections";

    protected override Task ExecuteAsync(CancellationToken stoppingToken)
    {
        var meter = MessagingTelemetry.Instruments;
        meter.CreateObservableGauge("messaging.outbox.depth", () => _state.OutboxDepth, "{message}", "Committed messages that the broker has not confirmed.");
        meter.CreateObservableGauge("messaging.outbox.oldest.age", () => _state.OutboxOldestAge.TotalSeconds, "s", "Age of the oldest of them.");
        meter.CreateObservableGauge("messaging.outbox.refused", () => _state.OutboxRefused, "{message}", "Messages that the broker returned or refused, and those behind them.");
        meter.CreateObservableGauge("messaging.scheduled", () => _state.Scheduled, "{message}", "Messages for later.");
        meter.CreateObservableGauge("messaging.retries.waiting", () => _state.RetriesWaiting, "{message}", "Failed messages that wait to be tried again, and those behind them.");
        meter.CreateObservableGauge("messaging.dead_letters.waiting", () => _state.DeadLetters, "{message}", "Dead letters that nobody has redriven.");
        meter.CreateObservableGauge("messaging.partition.owned", () => OfPartitions(_ => 1L), "{partition}", "1 for each partition that this replica consumes.");
        meter.CreateObservableGauge("messaging.partition.depth", () => OfPartitions(figures => figures.Depth), "{message}", "Messages of the partition that no replica has yet.");
        meter.CreateObservableGauge("messaging.partition.oldest.age", () => OfPartitions(figures => figures.IsIdle ? 0 : AgeOf(figures.OldestAt)), "s", "Age of the partition's oldest message that is not handled.");
        meter.CreateObservableGauge("messaging.sagas.running", () => OfSagas(step => step.Count), "{saga}", "Running sagas, by type and step.");
        meter.CreateObservableGauge("messaging.sagas.oldest.age", () => OfSagas(step => AgeOf(step.Oldest)), "s", "Since when the oldest running saga runs, by type and step.");
        meter.CreateObservableGauge("messaging.projection.lag", () => OfProjections(projection => projection.Lag), "{event}", "Positions that a projection is behind.");
        meter.CreateObservableGauge("messaging.projection.lag.age", () => OfProjections(projection => projection.BehindSince is { } since ? AgeOf(since) : 0), "s", "Age of the oldest event that a projection has not seen.");
        return base.ExecuteAsync(stoppingToken);
    }

    public Task<HealthCheckResult> CheckHealthAsync(HealthCheckContext context, CancellationToken cancellationToken = default)
    {
        var state = _state;
        var problems = new List<string>();
        if (replica.RelayFailure is { } relay)
            problems.Add($"The relay has no broker: {relay}");
        if (replica.PartitionMismatch is { } mismatch)
            problems.Add(mismatch);
        if (replica.Blocked is { } blocked)
            problems.Add($"The broker takes no messages: {blocked}");
        if (routes.Types.Count > 0 && replica.ConsumerFailure is { } consumer)
            problems.Add($"The consumer has no broker: {consumer}");
        if (state.OutboxOldestAge > options.Value.OutboxAgeLimit)
            problems.Add($"The outbox's oldest message of {state.OutboxDepth} is {state.OutboxOldestAge.TotalSeconds:0} s old.");
        if (state.OutboxRefused > 0)
            problems.Add($"{state.OutboxRefused} messages wait because the broker does not take them. {state.RefusedReason}");
        if (_failure is { } failure)
            problems.Add($"The outbox cannot be read: {failure}");
        return Task.FromResult(problems.Count == 0 ? HealthCheckResult.Healthy() : HealthCheckResult.Degraded(string.Join(' ', problems)));
    }

    protected override async Task RoundAsync(CancellationToken stoppingToken)
    {
        _state = await waiting.StateAsync(stoppingToken);
        _steps = await sagas.StepsAsync(stoppingToken);
        _lags = await projections.ListAsync(stoppingToken);
        _failure = null;
        await Task.Delay(Interval, Time, stoppingToken);
    }

    protected override void OnFailure(Exception failure) => _failure = failure.Message;

    private double AgeOf(DateTimeOffset since) => Math.Max(0, (Time.GetUtcNow() - since).TotalSeconds);

    private IEnumerable<Measurement<T>> OfPartitions<T>(Func<PartitionFigures, T> value)
        where T : struct => replica.Owned.Select(figures => new Measurement<T>(
            value(figures), new("messaging.destination.name", identity.Service), new("messaging.destination.partition.id", figures.Partition)));

    private IEnumerable<Measurement<T>> OfSagas<T>(Func<SagaStep, T> value)
        where T : struct => _steps.Select(step => new Measurement<T>(value(step), new("messaging.saga.type", step.Type), new("messaging.saga.step", step.Step)));

    private IEnumerable<Measurement<T>> OfProjections<T>(Func<ProjectionStatus, T> value)
        where T : struct => _lags.Select(projection => new Measurement<T>(value(projection), new KeyValuePair<string, object?>("messaging.projection.name", projection.Name)));
}
