using System.Net;
using System.Text.Json.Nodes;
using Chaos.Planning;
using Chaos.Traffic;

namespace Chaos;

/// <summary>Stocks the shelves before a run: enough of everything, and half of what will be asked for of one product.</summary>
internal static class StockDelivery
{
    private static readonly TimeSpan Deadline = TimeSpan.FromSeconds(30);

    public static async Task DeliverAsync(PatientClient gateway, ChaosPlan plan, CancellationToken cancellationToken)
    {
        foreach (var (sku, demand) in plan.Demand)
        {
            var (onHand, reserved) = await StockAsync(gateway, sku, cancellationToken);
            var wanted = reserved + (sku == OrderMix.ScarceSku ? demand / 2 : Math.Max(demand, onHand - reserved));
            if (wanted != onHand)
                await ExpectAsync(gateway, HttpMethod.Put, sku, new JsonObject { ["onHand"] = wanted }, cancellationToken);
        }
    }

    private static async Task<(int OnHand, int Reserved)> StockAsync(PatientClient gateway, string sku, CancellationToken cancellationToken)
    {
        var level = JsonNode.Parse(await ExpectAsync(gateway, HttpMethod.Get, sku, body: null, cancellationToken))!;
        return (level["onHand"]!.GetValue<int>(), level["reserved"]!.GetValue<int>());
    }

    private static async Task<string> ExpectAsync(PatientClient gateway, HttpMethod method, string sku, JsonNode? body, CancellationToken cancellationToken)
    {
        var answer = await gateway.SendAsync(method, $"/api/v1/inventory/{sku}", body, idempotencyKey: null, Deadline, cancellationToken);
        return answer is { Status: HttpStatusCode.OK }
            ? answer.Body
            : throw new CommandFailedException($"the stock of {sku} cannot be {(body is null ? "read" : $"set to {body.ToJsonString()}")}: {answer?.ToString() ?? "no answer"}.");
    }
}
