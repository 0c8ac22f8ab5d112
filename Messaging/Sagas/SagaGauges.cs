using System.Diagnostics.Metrics;
using Messaging.Background;
using Messaging.Telemetry;
using Microsoft.Extensions.Logging;
using Npgsql;

namespace Messaging.Sagas;

/// <summary>
/// Counts the running sagas every few seconds. Every replica reports the same figures, those of the database, so they are to
/// be aggregated by maximum.
/// </summary>
internal sealed class SagaGauges : PollingService
{
    private static readonly TimeSpan Interval = TimeSpan.FromSeconds(5);

    private const string Select = "SELECT type, step, count(*), min(started_at) FROM messaging.sagas GROUP BY type, step";

    private readonly NpgsqlDataSource _database;
    private readonly TimeProvider _time;
    private volatile IReadOnlyList<Group> _groups = [];

    public SagaGauges(NpgsqlDataSource database, TimeProvider time, ILogger<SagaGauges> logger)
        : base(time, logger)
    {
        _database = database;
        _time = time;
        MessagingTelemetry.Instruments.CreateObservableGauge("messaging.sagas.running", Running, "{saga}", "Running sagas, by type and step.");
        MessagingTelemetry.Instruments.CreateObservableGauge("messaging.sagas.oldest.age", OldestAge, "s", "Since when the oldest running saga runs, by type and step.");
    }

    protected override string Subject => "Counting sagas";

    protected override async Task RoundAsync(CancellationToken stoppingToken)
    {
        await RefreshAsync(stoppingToken);
        await Task.Delay(Interval, _time, stoppingToken);
    }

    private async Task RefreshAsync(CancellationToken cancellationToken)
    {
        await using var select = _database.CreateCommand(Select);
        await using var rows = await select.ExecuteReaderAsync(cancellationToken);
        var groups = new List<Group>();
        while (await rows.ReadAsync(cancellationToken))
            groups.Add(new(rows.GetString(0), rows.GetString(1), rows.GetInt64(2), rows.GetFieldValue<DateTimeOffset>(3)));
        _groups = groups;
    }

    private IEnumerable<Measurement<long>> Running() => _groups.Select(group => new Measurement<long>(group.Count, Tags(group)));

    private IEnumerable<Measurement<double>> OldestAge() =>
        _groups.Select(group => new Measurement<double>((_time.GetUtcNow() - group.Oldest).TotalSeconds, Tags(group)));

    private static KeyValuePair<string, object?>[] Tags(Group group) => [new("messaging.saga.type", group.Type), new("messaging.saga.step", group.Step)];

    private sealed record Group(string Type, string Step, long Count, DateTimeOffset Oldest);
}
