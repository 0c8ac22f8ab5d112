using System.Diagnostics;
using Benchmarks.Harness;
using Npgsql;

namespace Benchmarks.MessageFlow;

/// <summary>How fast the relay empties an outbox that is full, as after the broker was away: nobody consumes meanwhile.</summary>
internal static class DrainRun
{
    private const int WarmUpMessages = 10_000;
    private const int Messages = 50_000;

    // Between these shares of the messages the rate is taken: whatever wakes the relay, and the last partial batch, are left out.
    private const double First = 0.9;
    private const double Last = 0.1;

    private static readonly TimeSpan Poll = TimeSpan.FromMilliseconds(100);
    private static readonly TimeSpan Deadline = TimeSpan.FromSeconds(120);

    private const string FillLibrary = """
        INSERT INTO messaging.outbox (message_id, type, key, time, traceparent, body)
        SELECT gen_random_uuid(), $2, 'customer-' || lpad((n % 10000)::text, 5, '0'), now(),
            '00-' || md5(n::text) || '-' || substr(md5(n::text), 1, 16) || '-01', convert_to($3, 'UTF8')
        FROM generate_series(1, $1) AS n
        """;

    private const string FillTwin = """
        INSERT INTO outbox (message_id, type, traceparent, body)
        SELECT gen_random_uuid(), $2, '00-' || md5(n::text) || '-' || substr(md5(n::text), 1, 16) || '-01', convert_to($3, 'UTF8')
        FROM generate_series(1, $1) AS n
        """;

    public static async Task<DrainMeasurement> MeasureAsync(Bench bench, string variant, CancellationToken cancellationToken)
    {
        await using var pair = await ServicePair.StartAsync(bench, variant, prefilled: false, cancellationToken);
        await pair.StopConsumerAsync();
        await using var sales = await bench.Databases.OpenAsync(pair.Sales, cancellationToken);
        await DrainAsync(sales, pair, variant, WarmUpMessages, cancellationToken);
        var perSecond = await DrainAsync(sales, pair, variant, Messages, cancellationToken);
        await pair.RemoveAsync(cancellationToken);
        return new(variant, perSecond);
    }

    private static async Task<double> DrainAsync(
        NpgsqlConnection sales, ServicePair pair, string variant, int messages, CancellationToken cancellationToken)
    {
        await FillAsync(sales, variant, messages, cancellationToken);
        await using var count = new NpgsqlCommand($"SELECT count(*) FROM {(Variants.IsSystem(variant) ? "messaging.outbox" : "outbox")}", sales);
        var started = Stopwatch.GetTimestamp();
        (TimeSpan At, long Count)? first = null;
        (TimeSpan At, long Count) last;
        using var timer = new PeriodicTimer(Poll);
        while ((last = (Stopwatch.GetElapsedTime(started), (long)(await count.ExecuteScalarAsync(cancellationToken))!)).Count > messages * Last)
        {
            if (last.Count <= messages * First)
                first ??= last;
            pair.Producer.MustRun();
            if (last.At > Deadline)
                throw new BenchmarkException($"The relay of '{variant}' left {last.Count} of {messages} messages in the outbox for {Deadline.TotalSeconds:0} s.");
            await timer.WaitForNextTickAsync(cancellationToken);
        }

        while ((long)(await count.ExecuteScalarAsync(cancellationToken))! > 0)
            await timer.WaitForNextTickAsync(cancellationToken);
        var from = first ?? (TimeSpan.Zero, messages);
        return (from.Count - last.Count) / (last.At - from.At).TotalSeconds;
    }

    private static async Task FillAsync(NpgsqlConnection sales, string variant, int messages, CancellationToken cancellationToken)
    {
        var body = System.Text.Json.JsonSerializer.Serialize(OrderPlaced.Create(), OrderJson.Default.OrderPlaced);
        await using var fill = new NpgsqlCommand(Variants.IsSystem(variant) ? FillLibrary : FillTwin, sales)
        {
            Parameters = { new() { Value = messages }, new() { Value = OrderPlaced.TypeName }, new() { Value = body } },
        };
        await fill.ExecuteNonQueryAsync(cancellationToken);
    }
}
