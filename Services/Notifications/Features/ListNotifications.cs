using System.Security.Claims;
using Dapper;
using Microsoft.AspNetCore.Http.HttpResults;

namespace Notifications.Features;

/// <summary>What the caller was told, newest first.</summary>
internal static class ListNotifications
{
    private const string Select = """
        SELECT notification_id, order_id, kind, channel, subject, body AS text, created_at
        FROM notifications
        WHERE customer_id = @customer AND (@order IS NULL OR order_id = @order)
        ORDER BY notification_id DESC
        LIMIT 100
        """;

    public static void Map(IEndpointRouteBuilder api) => api
        .MapGet("/notifications", Handle)
        .RequireScope("notifications.read")
        .WithName(nameof(ListNotifications))
        .WithSummary("Lists notifications, newest first")
        .WithDescription("Those of the order `orderId`; without it, the newest 100.");

    private static async Task<Results<Ok<List<Notification>>, ValidationProblem>> Handle(
        string? orderId, ClaimsPrincipal caller, ServiceDatabase database, CancellationToken cancellationToken)
    {
        var order = Guid.TryParse(orderId, out var parsed) ? parsed : (Guid?)null;
        var errors = new FieldErrors();
        errors.Require(orderId is null || order is not null, "orderId", "Must be an order's id.");
        if (errors.Any)
            return errors.ToProblem();

        await using var connection = await database.OpenConnectionAsync(cancellationToken);
        var notifications = await connection.QueryAsync<Notification>(
            new CommandDefinition(Select, new { customer = caller.CustomerId(), order }, cancellationToken: cancellationToken));
        return TypedResults.Ok(notifications.AsList());
    }
}

/// <param name="NotificationId">A UUIDv7.</param>
/// <param name="OrderId">What it is about.</param>
/// <param name="Kind">What became of the order.</param>
/// <param name="Channel">The way to the customer.</param>
/// <param name="Subject">The headline.</param>
/// <param name="Text">The message.</param>
/// <param name="CreatedAt">UTC.</param>
internal sealed record Notification(Guid NotificationId, Guid OrderId, string Kind, string Channel, string Subject, string Text, DateTime CreatedAt);
