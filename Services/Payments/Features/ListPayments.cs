using System.Security.Claims;
using Microsoft.AspNetCore.Http.HttpResults;
using Payments.Ledger;

namespace Payments.Features;

/// <summary>The caller's own payments of an order.</summary>
internal static class ListPayments
{
    // A tombstone has no customer, so it is nobody's.
    private const string Select = $"SELECT {Payment.Columns} FROM payments WHERE order_id = $1 AND customer_id = $2";

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

        await using var command = database.CreateCommand(Select);
        command.Parameters.Add(new() { Value = order });
        command.Parameters.Add(new() { Value = caller.CustomerId() });

        var listed = new List<ListedPayment>();
        await using var rows = await command.ExecuteReaderAsync(cancellationToken);
        while (await rows.ReadAsync(cancellationToken))
            listed.Add(ListedPayment.Of(Payment.Read(rows)));
        return TypedResults.Ok(listed);
    }
}

internal sealed record ListedPayment(Guid PaymentId, Guid OrderId, Money Amount, PaymentStatus Status)
{
    public static ListedPayment Of(Payment payment) => new(payment.PaymentId, payment.OrderId, payment.Amount!.Value, payment.Status);
}
