using System.Diagnostics.Metrics;
using Messaging.Background;
using Messaging.Telemetry;
using Microsoft.Extensions.Logging;

namespace Messaging.EventSourcing;

/// <summary>
/// Looks every few seconds how far asynchronous projections are behind. Every replica reports the same figures, those of the
/// database, so they are to be aggregated by maximum.
/// </summary>
internal sealed class ProjectionGauges : PollingService
{
    private static readonly TimeSpan Interval = TimeSpan.FromSeconds(5);

    private readonly ProjectionQueries _queries;
    private readonly TimeProvider _time;
    private volatile IReadOnlyList<ProjectionStatus> _projections = [];

    public ProjectionGauges(ProjectionQueries queries, TimeProvider time, ILogger<ProjectionGauges> logger)
        : base(time, logger)
    {
        _queries = queries;
        _time = time;
        MessagingTelemetry.Instruments.CreateObservableGauge("messaging.projection.lag", Lag, "{event}", "Positions that a projection is behind.");
        MessagingTelemetry.Instruments.CreateObservableGauge("messaging.projection.lag.age", Age, "s", "Age of the oldest event that a projection has not seen.");
    }

    protected override string Subject => "Measuring projections";

    protected override async Task RoundAsync(CancellationToken stoppingToken)
    {
        _projections = await _queries.ListAsync(stoppingToken);
        await Task.Delay(Interval, _time, stoppingToken);
    }

    private IEnumerable<Measurement<long>> Lag() =>
        _projections.Select(projection => new Measurement<long>(projection.Lag, Tag(projection)));

    private IEnumerable<Measurement<double>> Age() => _projections.Select(projection =>
        new Measurement<double>(projection.BehindSince is { } since ? (_time.GetUtcNow() - since).TotalSeconds : 0, Tag(projection)));

    private static KeyValuePair<string, object?> Tag(ProjectionStatus projection) => new("messaging.projection.name", projection.Name);
}
