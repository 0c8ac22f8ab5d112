using System.Security.Claims;
using System.Security.Cryptography;
using System.Text.Json;
using Dapper;
using Messaging;
using Microsoft.AspNetCore.Http.HttpResults;
using Microsoft.AspNetCore.Mvc;
using Npgsql;
using Ordering.Fulfilment;
using Ordering.Orders;

namespace Ordering.Features;

/// <summary>
/// Places an order. The key that the caller chose, the order and the first message of its fulfilment commit together: repeating
/// a request, at once or after a crash, finds the first order instead of making a second, and no accepted order is forgotten.
/// </summary>
internal static class PlaceOrder
{
    private const string KeyHeader = "Idempotency-Key";

    // Waits for a concurrent transaction with the same key; inserts nothing once that one has committed.
    private const string ClaimKey = """
        INSERT INTO idempotency_keys (customer_id, key, body_hash, order_id, created_at)
        VALUES ($1, $2, $3, $4, $5)
        ON CONFLICT (customer_id, key) DO NOTHING
        """;

    private const string SelectFirst = "SELECT order_id FROM idempotency_keys WHERE customer_id = @customer AND key = @key AND body_hash = @bodyHash";

    private const string SelectPrices = "SELECT sku, amount, currency FROM product_prices WHERE sku = ANY ($1)";

    public static void Map(IEndpointRouteBuilder orders) => orders
        .MapPost("/", Handle)
        .RequireScope("orders.write")
        .WithName(nameof(PlaceOrder))
        .WithSummary("Places an order")
        .WithDescription("Repeating a request with the same `Idempotency-Key` and body gives the same answer and places no second order.")
        .DescribeParametersAsRequired();

    private static async Task<Results<Accepted<PlaceOrderResponse>, ValidationProblem, ProblemHttpResult>> Handle(
        [FromHeader(Name = KeyHeader)] string? key, PlaceOrderRequest request,
        ClaimsPrincipal caller, UnitsOfWork units, FulfilmentSaga fulfilment, TimeProvider time, CancellationToken cancellationToken)
    {
        var errors = new FieldErrors();
        errors.Require(key is { Length: >= 1 and <= 255 } && key.All(c => c is > ' ' and <= '~'), KeyHeader,
            "The header is required: 1 to 255 printable ASCII characters without blanks, unique to this order.");
        request.Validate(errors);
        if (errors.Any)
            return errors.ToProblem();

        var customer = caller.CustomerId();
        var now = time.GetUtcNow();
        var orderId = Guid.CreateVersion7(now);
        var bodyHash = SHA256.HashData(JsonSerializer.SerializeToUtf8Bytes(request, JsonSerializerOptions.Web));

        await using var work = await units.BeginAsync(cancellationToken);
        if (await ClaimAsync(work, customer, key!, bodyHash, orderId, now, request.Lines!, cancellationToken) is not { } prices)
            return await AnswerOfFirst(work.Connection, customer, key!, bodyHash, cancellationToken);

        var lines = new List<OrderLine>();
        foreach (var (index, line) in request.Lines!.Index())
        {
            if (prices.TryGetValue(line!.Sku!, out var price))
                lines.Add(new OrderLine(line.Sku!, line.Quantity!.Value, price));
            else
                errors.Add($"lines[{index}].sku", $"There is no product '{line.Sku}'.");
        }

        if (errors.Any)
            return errors.ToProblem();

        var total = lines.Select(line => line.UnitPrice * line.Quantity).Aggregate((sum, next) => sum + next);
        fulfilment.Start(new OrderEvent.Placed(orderId, customer, lines, total, request.PaymentMethod!), work);
        await work.CommitAsync(cancellationToken);
        return Submitted(orderId);
    }

    /// <returns>The prices of the lines; null when the key belongs to an earlier request.</returns>
    private static async Task<Dictionary<string, Money>?> ClaimAsync(
        UnitOfWork work, string customer, string key, byte[] bodyHash, Guid orderId, DateTimeOffset now,
        IReadOnlyList<PlaceOrderLine?> lines, CancellationToken cancellationToken)
    {
        var claim = new NpgsqlBatchCommand(ClaimKey)
        {
            Parameters = { new() { Value = customer }, new() { Value = key }, new() { Value = bodyHash }, new() { Value = orderId }, new() { Value = now } },
        };
        var select = new NpgsqlBatchCommand(SelectPrices)
        {
            Parameters = { new() { Value = lines.Select(line => line!.Sku!).ToArray() } },
        };
        await using var batch = new NpgsqlBatch(work.Connection) { BatchCommands = { claim, select } };
        await using var rows = await batch.ExecuteReaderAsync(cancellationToken);
        if (claim.RecordsAffected == 0)
            return null;

        var prices = new Dictionary<string, Money>();
        while (await rows.ReadAsync(cancellationToken))
            prices[rows.GetString(0)] = new Money(rows.GetDecimal(1), rows.GetString(2));
        return prices;
    }

    private static async Task<Results<Accepted<PlaceOrderResponse>, ValidationProblem, ProblemHttpResult>> AnswerOfFirst(
        NpgsqlConnection connection, string customer, string key, byte[] bodyHash, CancellationToken cancellationToken)
    {
        var select = new CommandDefinition(SelectFirst, new { customer, key, bodyHash }, cancellationToken: cancellationToken);
        return await connection.QuerySingleOrDefaultAsync<Guid?>(select) is { } first
            ? Submitted(first)
            : TypedResults.Problem(
                statusCode: StatusCodes.Status422UnprocessableEntity,
                title: "Idempotency key already used",
                detail: $"This {KeyHeader} belongs to an order with another body. Send a new key for a new order.");
    }

    private static Accepted<PlaceOrderResponse> Submitted(Guid orderId) =>
        TypedResults.Accepted($"/api/v1/orders/{orderId}", new PlaceOrderResponse(orderId, OrderStatus.Submitted));
}

internal sealed record PlaceOrderLine(string? Sku, int? Quantity);

internal sealed record PlaceOrderResponse(Guid OrderId, OrderStatus Status);

internal sealed record PlaceOrderRequest(IReadOnlyList<PlaceOrderLine?>? Lines, string? PaymentMethod)
{
    private const int MaxLines = 100;
    private const int MaxQuantity = 1000;

    public void Validate(FieldErrors errors)
    {
        errors.Require(PaymentMethod is { Length: >= 1 and <= 50 } && PaymentMethod.All(c => char.IsAsciiLetterOrDigit(c) || c is '-' or '_'),
            "paymentMethod", "Must be 1 to 50 letters, digits, '-' or '_'.");
        errors.Require(Lines is { Count: >= 1 and <= MaxLines }, "lines", $"Must have 1 to {MaxLines} lines.");
        if (Lines is not { Count: <= MaxLines })
            return;

        var seen = new HashSet<string>();
        foreach (var (index, line) in Lines.Index())
        {
            var field = $"lines[{index}]";
            errors.Require(Sku.IsValid(line?.Sku), $"{field}.sku", Sku.Rule);
            errors.Require(line?.Quantity is >= 1 and <= MaxQuantity, $"{field}.quantity", $"Must be a whole number from 1 to {MaxQuantity}.");
            errors.Require(line?.Sku is not { } sku || seen.Add(sku), $"{field}.sku", "Must occur once; add the quantities instead.");
        }
    }
}
