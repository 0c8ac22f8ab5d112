using System.Net;
using System.Text.Json.Nodes;
using Chaos.Planning;

namespace Chaos.Traffic;

/// <summary>Places orders, and cancels some of them, and writes down what was answered.</summary>
internal sealed class Customer(PatientClient gateway, TimeProvider time)
{
    private const string Orders = "/api/v1/orders";

    /// <summary>How long a customer tries before giving up.</summary>
    public static readonly TimeSpan Patience = TimeSpan.FromSeconds(30);

    /// <summary>What is waited for counts from when the plan wanted it sent, not from when it could be.</summary>
    public async Task PlaceAsync(OrderRecord record, long due, CancellationToken cancellationToken)
    {
        record.IsOffered = true;
        if (!await SendAsync(record, cancellationToken))
            return;

        record.AcceptedAfter = time.GetElapsedTime(due);
        if (record.Planned.CancelAfter is { } delay)
        {
            await Task.Delay(delay, time, cancellationToken);
            await CancelAsync(record, cancellationToken);
        }
    }

    /// <summary>The same request with the same key; true when it was accepted.</summary>
    public async Task<bool> SendAsync(OrderRecord record, CancellationToken cancellationToken)
    {
        var answer = await gateway.SendAsync(HttpMethod.Post, Orders, Body(record.Planned), record.Key, Patience, cancellationToken);
        if (answer is { Status: HttpStatusCode.Accepted } && OrderIdIn(answer.Body) is { } orderId)
        {
            record.Accepted(orderId);
            return true;
        }

        record.Problem = answer?.ToString() ?? record.Problem;
        return false;
    }

    private async Task CancelAsync(OrderRecord record, CancellationToken cancellationToken)
    {
        var answer = await gateway.SendAsync(HttpMethod.Post, $"{Orders}/{record.OrderIds[0]}/cancel", body: null, idempotencyKey: null, Patience, cancellationToken);
        record.IsCancelAccepted = answer is { Status: HttpStatusCode.Accepted };
    }

    private static JsonObject Body(PlannedOrder order) => new()
    {
        ["lines"] = new JsonArray([.. order.Lines.Select(line => new JsonObject { ["sku"] = line.Sku, ["quantity"] = line.Quantity })]),
        ["paymentMethod"] = order.PaymentMethod,
    };

    private static Guid? OrderIdIn(string body) =>
        JsonNode.Parse(body)?["orderId"]?.GetValue<string>() is { } text && Guid.TryParse(text, out var id) ? id : null;
}
