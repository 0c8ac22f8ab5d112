namespace Cli.Chaos.Observation;

internal sealed class NotificationsTables(Database database)
{
    private const string SelectNotifications = "SELECT order_id, customer_id, kind FROM notifications WHERE order_id = ANY($1)";

    public Task<IReadOnlyList<NotificationRow>> NotificationsAsync(Guid[] orderIds, CancellationToken cancellationToken) => database.ReadAsync(
        SelectNotifications, orderIds, row => new NotificationRow(row.GetGuid(0), row.GetString(1), row.GetString(2)), cancellationToken);
}
