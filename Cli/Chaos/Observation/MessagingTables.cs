namespace Cli.Chaos.Observation;

/// <summary>What waits in one service's outbox, retries, schedule and sagas.</summary>
internal sealed class MessagingTables(string service, Database database)
{
    private const string Count = """
        SELECT (SELECT count(*) FROM messaging.outbox),
               (SELECT count(*) FROM messaging.retries),
               (SELECT count(*) FROM messaging.scheduled_messages),
               (SELECT count(*) FROM messaging.sagas)
        """;

    private static readonly string[] Columns = [BacklogRow.Outbox, BacklogRow.Retries, BacklogRow.ScheduledMessages, BacklogRow.Sagas];

    public async Task<IReadOnlyList<BacklogRow>> BacklogAsync(CancellationToken cancellationToken) =>
        (await database.ReadAsync(
            Count,
            parameter: null,
            row => Columns.Select((table, column) => new BacklogRow(service, table, row.GetInt64(column))).ToList(),
            cancellationToken))[0];
}
