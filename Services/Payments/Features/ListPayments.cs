using System.Security.Claims;
using Dapper;
using Microsoft.AspNetCore.Http.HttpResults;
using Payments.Ledger;

namespace Payments.Features;

/// <summary>The caller's own payments of an order.</summary>
internal static class ListPayments
{
    // A tombstone has no customer, so it is nobody's.
    private const string Select = "SELECT payment_id, order_id, amount, currency, status FROM payments WHERE order_id = @order AND customer_id = @customer";

    public static void Map(IEndpointRouteBuilder payments) => payments
        .MapGet("/", Handle)
        .RequireScope("payments.read")
        .WithName(nameof(ListPayments))
        .WithSummary("Lists the payments of an order")
        .DescribeParametersAsRequired();

    private static async Task<Results<Ok<List<ListedPayment>>, ValidationProblem>> Handle(
        string? orderId, ClaimsPrincipal caller, ServiceDatabase database, CancellationToken cancellationToken)
    {
        var errors = new FieldErrors();
        errors.Require(Guid.TryParse(orderId, out var order), "orderId", "Must be an order's id.");
        if (errors.Any)
            return errors.ToProblem();

        await using var connection = await database.OpenConnectionAsync(cancellationToken);
        var listed = await connection.QueryAsync<ListedPayment>(
            new CommandDefinition(Select, new { order, customer = caller.CustomerId() }, cancellationToken: cancellationToken));
        return TypedResults.Ok(listed.AsList());
    }
}

internal sealed record ListedPayment(Guid PaymentId, Guid OrderId, Money Amount, PaymentStatus Status)
{
    /// <summary>Reads a row.</summary>
    internal ListedPayment(Guid paymentId, Guid orderId, decimal amount, string currency, PaymentStatus status)
        : this(paymentId, orderId, new Money(amount, currency), status)
    {
    }
}
