using System.Text.Json;
using System.Threading.Channels;
using Benchmarks.Harness;
using Benchmarks.Twin;
using Npgsql;

namespace Benchmarks.MessageFlow;

/// <summary>
/// PostgreSQL alone: the writes without which no outbox and no inbox can be, as fast as they go. Service A's row and outbox
/// row commit; service B's row and inbox row commit, per message or per batch; outbox rows are deleted in batches.
/// </summary>
internal static class MessagingFloor
{
    private const int Workers = 16;
    private const int BatchSize = 50;
    private const int DeletedAtOnce = 256;

    private const string InsertMessage = "INSERT INTO outbox (message_id, type, body) VALUES ($1, $2, $3) RETURNING id";
    private const string DeleteMessages = "DELETE FROM outbox WHERE id = ANY($1)";
    private const string Remember = "INSERT INTO inbox (message_id) SELECT * FROM unnest($1::uuid[])";

    public static async Task RunAsync(bool batched, CancellationToken cancellationToken)
    {
        using var progress = Progress.OfHarness();
        await using var sales = NpgsqlDataSource.Create(Environment.GetEnvironmentVariable("ConnectionStrings__sales") + TwinDatabase.Prepared);
        await using var shipping = NpgsqlDataSource.Create(Environment.GetEnvironmentVariable("ConnectionStrings__shipping") + TwinDatabase.Prepared);
        using var stopping = CancellationTokenSource.CreateLinkedTokenSource(cancellationToken);
        var placed = Channel.CreateBounded<Placed>(Workers * BatchSize);
        var relayed = Channel.CreateUnbounded<long>();

        var placing = Enumerable.Range(0, batched ? Workers / 2 : Workers).Select(_ => PlaceAsync(sales, placed.Writer, relayed.Writer, progress, stopping.Token));
        var handling = Enumerable.Range(0, batched ? 2 : Workers).Select(_ => HandleAsync(shipping, placed.Reader, batched ? BatchSize : 1, progress, stopping.Token));
        var working = Task.WhenAll([.. placing, .. handling, DeleteAsync(sales, relayed.Reader, stopping.Token)]);

        RoleConsole.Say("ready");
        var ended = await Task.WhenAny(working, RoleConsole.UntilEndAsync(cancellationToken));
        await stopping.CancelAsync();
        await working.ConfigureAwait(ConfigureAwaitOptions.SuppressThrowing);
        await ended;
        if (working.Exception is { } failed)
            throw new BenchmarkException($"PostgreSQL alone failed: {failed.InnerException!.Message}", failed);
    }

    private static async Task PlaceAsync(
        NpgsqlDataSource sales, ChannelWriter<Placed> placed, ChannelWriter<long> relayed, Progress progress, CancellationToken stopping)
    {
        while (true)
        {
            var order = OrderPlaced.Create();
            var message = Guid.CreateVersion7();
            await using (var connection = await sales.OpenConnectionAsync(stopping))
            {
                await using var batch = new NpgsqlBatch(connection)
                {
                    BatchCommands =
                    {
                        BusinessSql.Command(InsertMessage,
                            new NpgsqlParameter<Guid> { TypedValue = message },
                            new NpgsqlParameter<string> { TypedValue = OrderPlaced.TypeName },
                            new NpgsqlParameter<byte[]> { TypedValue = JsonSerializer.SerializeToUtf8Bytes(order, OrderJson.Default.OrderPlaced) }),
                        BusinessSql.Command(BusinessSql.InsertOrder, BusinessSql.Row(order)),
                    },
                };
                relayed.TryWrite((long)(await batch.ExecuteScalarAsync(stopping))!);
            }

            progress.AddProduced();
            await placed.WriteAsync(new(message, order), stopping);
        }
    }

    private static async Task HandleAsync(NpgsqlDataSource shipping, ChannelReader<Placed> placed, int batchSize, Progress progress, CancellationToken stopping)
    {
        List<Placed> messages = [];
        while (await placed.WaitToReadAsync(stopping))
        {
            while (messages.Count < batchSize && placed.TryRead(out var message))
                messages.Add(message);
            if (messages.Count == 0)
                continue;

            await using var connection = await shipping.OpenConnectionAsync(stopping);
            await using var batch = new NpgsqlBatch(connection)
            {
                BatchCommands =
                {
                    BusinessSql.Command(Remember, new NpgsqlParameter<Guid[]> { TypedValue = [.. messages.Select(message => message.Message)] }),
                    messages is [var single]
                        ? BusinessSql.Command(BusinessSql.InsertShipment, BusinessSql.Row(single.Order))
                        : BusinessSql.Command(BusinessSql.InsertShipments, BusinessSql.Rows([.. messages.Select(message => message.Order)])),
                },
            };
            await batch.ExecuteNonQueryAsync(stopping);
            progress.AddHandled(messages.Count);
            messages.Clear();
        }
    }

    private static async Task DeleteAsync(NpgsqlDataSource sales, ChannelReader<long> relayed, CancellationToken stopping)
    {
        List<long> ids = [];
        while (await relayed.WaitToReadAsync(stopping))
        {
            while (ids.Count < DeletedAtOnce && relayed.TryRead(out var id))
                ids.Add(id);
            await using var delete = sales.CreateCommand(DeleteMessages);
            delete.Parameters.Add(new NpgsqlParameter<List<long>> { TypedValue = ids });
            await delete.ExecuteNonQueryAsync(stopping);
            ids.Clear();
        }
    }

    private sealed record Placed(Guid Message, OrderPlaced Order);
}
