using System.Buffers.Text;
using System.Globalization;
using System.Security.Claims;
using Dapper;
using Microsoft.AspNetCore.Http.HttpResults;
using Ordering.Orders;

namespace Ordering.Features;

/// <summary>
/// The caller's own orders, newest first. Pages are cut by key, not by count: orders placed meanwhile neither repeat nor
/// hide one.
/// </summary>
internal static class ListOrders
{
    private const int DefaultLimit = 20;
    private const int MaxLimit = 100;

    private const string Select = $"""
        SELECT {OrderView.Columns}
        FROM orders
        WHERE customer_id = @customer AND (@status IS NULL OR status = @status) AND (@before IS NULL OR order_id < @before)
        ORDER BY order_id DESC
        LIMIT @rows
        """;

    public static void Map(IEndpointRouteBuilder orders) => orders
        .MapGet("/", Handle)
        .RequireScope("orders.read")
        .WithName(nameof(ListOrders))
        .WithSummary("Lists orders, newest first")
        .WithDescription("`status` is one of the order states, `limit` 1 to 100 (20 when left out), `cursor` the `nextCursor` of the page before.");

    private static async Task<Results<Ok<OrderPage>, ValidationProblem>> Handle(
        string? status, string? limit, string? cursor,
        ClaimsPrincipal caller, ServiceDatabase database, CancellationToken cancellationToken)
    {
        var errors = new FieldErrors();
        errors.Require(status is null || Enum.GetNames<OrderStatus>().Contains(status), "status",
            $"Must be one of {string.Join(", ", Enum.GetNames<OrderStatus>())}.");
        var size = DefaultLimit;
        errors.Require(limit is null || (int.TryParse(limit, NumberStyles.None, CultureInfo.InvariantCulture, out size) && size is >= 1 and <= MaxLimit),
            "limit", $"Must be a whole number from 1 to {MaxLimit}.");
        Guid? before = null;
        errors.Require(cursor is null || Cursor.TryRead(cursor, out before), "cursor", "Must be the nextCursor of an earlier page.");
        if (errors.Any)
            return errors.ToProblem();

        // One row more than asked for tells whether a next page exists.
        await using var connection = await database.OpenConnectionAsync(cancellationToken);
        var items = (await connection.QueryAsync<OrderView>(new CommandDefinition(
            Select, new { customer = caller.CustomerId(), status, before, rows = size + 1 }, cancellationToken: cancellationToken))).AsList();
        if (items.Count <= size)
            return TypedResults.Ok(new OrderPage(items, NextCursor: null));

        items.RemoveAt(size);
        return TypedResults.Ok(new OrderPage(items, Cursor.After(items[^1])));
    }

    /// <summary>The id of a page's last order, opaque to callers.</summary>
    private static class Cursor
    {
        private const int Bytes = 16;

        public static string After(OrderView last) => Base64Url.EncodeToString(last.OrderId.ToByteArray(bigEndian: true));

        public static bool TryRead(string cursor, out Guid? orderId)
        {
            var valid = Base64Url.IsValid(cursor, out var length) && length == Bytes;
            orderId = valid ? new Guid(Base64Url.DecodeFromChars(cursor), bigEndian: true) : null;
            return valid;
        }
    }
}

internal sealed record OrderPage(IReadOnlyList<OrderView> Items, string? NextCursor);
