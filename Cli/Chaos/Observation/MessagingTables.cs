namespace Cli.Chaos.Observation;

/// <summary>What waits in one service's outbox, retries, schedule, sagas and dead letters.</summary>
internal sealed class MessagingTables(string service, Database database)
{
    private const string Count = """
        SELECT (SELECT count(*) FROM messaging.outbox) + (SELECT count(*) FROM messaging.refused),
               (SELECT count(*) FROM messaging.retries),
               (SELECT count(*) FROM messaging.scheduled_messages),
               (SELECT count(*) FROM messaging.sagas),
               (SELECT count(*) FROM messaging.dead_letters)
        """;

    private static readonly string[] Columns = [BacklogRow.Outbox, BacklogRow.Retries, BacklogRow.ScheduledMessages, BacklogRow.Sagas, BacklogRow.DeadLetters];

    public async Task<IReadOnlyList<BacklogRow>> BacklogAsync(CancellationToken cancellationToken) =>
        (await database.ReadAsync(
            Count,
            parameter: null,
            row => Columns.Select((table, column) => new BacklogRow(service, table, row.GetInt64(column))).ToList(),
            cancellationToken))[0];
}
