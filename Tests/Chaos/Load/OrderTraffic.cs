using System.Diagnostics;
using System.Net;
using System.Text.Json;
using System.Text.Json.Nodes;

namespace Chaos.Load;

/// <summary>Customers who place orders at their times, however the system fares (an open loop), and cancel some of them.</summary>
internal sealed class OrderTraffic(PatientClient gateway, IReadOnlyList<OrderRecord> records)
{
    private const string Orders = "/api/v1/orders";
    private const int LookUpsAtOnce = 16;

    private int _inFlight;

    /// <summary>
    /// Bounds memory and sockets: an order that comes when as many wait for their answer is not offered, so that the others
    /// keep their times.
    /// </summary>
    public int MaxInFlight { get; init; } = 1000;

    /// <summary>Returns when every order that was offered has its answer or has been given up on.</summary>
    public Task RunAsync(Stopwatch clock, CancellationToken cancellationToken) =>
        Task.WhenAll(records.Select(record => OfferAsync(record, clock, cancellationToken)));

    /// <summary>Once everything is healed: learns what became of orders without an answer, and that the key of every other still leads to the same order.</summary>
    public Task LookUpAsync(CancellationToken cancellationToken) => Parallel.ForEachAsync(
        records.Where(record => record.IsOffered),
        new ParallelOptions { MaxDegreeOfParallelism = LookUpsAtOnce, CancellationToken = cancellationToken },
        async (record, stop) => await PlaceAsync(record, stop));

    public override string ToString() =>
        $"{records.Count(record => record.IsOffered)} offered, {records.Count(record => record.IsAccepted)} accepted, {Volatile.Read(ref _inFlight)} in flight";

    private async Task OfferAsync(OrderRecord record, Stopwatch clock, CancellationToken cancellationToken)
    {
        await clock.UntilAsync(record.Planned.At, cancellationToken);
        try
        {
            if (Interlocked.Increment(ref _inFlight) > MaxInFlight)
                return;

            record.IsOffered = true;
            await PlaceAsync(record, cancellationToken);
            if (!record.IsAccepted)
                return;

            record.AcceptedAfter = clock.Elapsed - record.Planned.At;
            if (record.Planned.CancelAfter is { } delay)
            {
                await Task.Delay(delay, cancellationToken);
                var answer = await gateway.SendAsync(HttpMethod.Post, $"{Orders}/{record.OrderIds[0]}/cancel", cancellationToken);
                record.IsCancelAccepted = answer is { Status: HttpStatusCode.Accepted };
            }
        }
        finally
        {
            Interlocked.Decrement(ref _inFlight);
        }
    }

    /// <summary>The same request with the same key, however often.</summary>
    private async Task PlaceAsync(OrderRecord record, CancellationToken cancellationToken)
    {
        var body = JsonSerializer.SerializeToNode(new { record.Planned.Lines, record.Planned.PaymentMethod }, JsonSerializerOptions.Web);
        var answer = await gateway.SendAsync(HttpMethod.Post, Orders, cancellationToken, body, record.Key);
        if (answer is { Status: HttpStatusCode.Accepted } && JsonNode.Parse(answer.Body)?["orderId"]?.GetValue<Guid>() is { } orderId)
            record.Accepted(orderId);
        else
            record.Problem = answer?.ToString() ?? record.Problem;
    }
}
