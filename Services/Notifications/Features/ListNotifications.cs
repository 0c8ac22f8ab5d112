using System.Security.Claims;
using Microsoft.AspNetCore.Http.HttpResults;
using Npgsql;
using NpgsqlTypes;

namespace Notifications.Features;

/// <summary>What the caller was told, newest first.</summary>
internal static class ListNotifications
{
    private const string Select = """
        SELECT notification_id, order_id, kind, channel, subject, body, created_at
        FROM notifications
        WHERE customer_id = $1 AND ($2 IS NULL OR order_id = $2)
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
        var errors = new FieldErrors();
        var order = Guid.Empty;
        errors.Require(orderId is null || Guid.TryParse(orderId, out order), "orderId", "Must be an order's id.");
        if (errors.Any)
            return errors.ToProblem();

        await using var command = database.CreateCommand(Select);
        command.Parameters.Add(new() { Value = caller.CustomerId() });
        command.Parameters.Add(new() { Value = orderId is null ? DBNull.Value : order, NpgsqlDbType = NpgsqlDbType.Uuid });

        var notifications = new List<Notification>();
        await using var rows = await command.ExecuteReaderAsync(cancellationToken);
        while (await rows.ReadAsync(cancellationToken))
            notifications.Add(Notification.Read(rows));
        return TypedResults.Ok(notifications);
    }
}

internal sealed record Notification
{
    public required Guid NotificationId { get; init; }
    public required Guid OrderId { get; init; }
    public required string Kind { get; init; }
    public required string Channel { get; init; }
    public required string Subject { get; init; }
    public required string Text { get; init; }

    /// <summary>UTC.</summary>
    public required DateTime CreatedAt { get; init; }

    public static Notification Read(NpgsqlDataReader row) => new()
    {
        NotificationId = row.GetGuid(0),
        OrderId = row.GetGuid(1),
        Kind = row.GetString(2),
        Channel = row.GetString(3),
        Subject = row.GetString(4),
        Text = row.GetString(5),
        CreatedAt = row.GetDateTime(6),
    };
}
