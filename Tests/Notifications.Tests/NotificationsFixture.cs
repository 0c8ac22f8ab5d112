extern alias Service; // the AppHost has a Program, too

using System.Text.Json.Nodes;
using Microsoft.Extensions.DependencyInjection;
using Notifications.Features;
using Notifications.Messages;
using Testing;

namespace Notifications.Tests;

/// <summary>Notifications for a class of tests.</summary>
public sealed class NotificationsFixture(PostgresFixture postgres) : ServiceFixture<Service::Program>(postgres, "notificationsdb")
{
    internal static OrderConfirmed Confirmed(Guid order) => new(order, TokenIssuer.Customer, new(12.50m, "EUR"), DateTimeOffset.UnixEpoch);

    internal static OrderRejected Rejected(Guid order) =>
        new(order, TokenIssuer.Customer, "SKU-0001 is short: 3 wanted, 2 available", DateTimeOffset.UnixEpoch);

    internal static OrderCancelled Cancelled(Guid order) => new(order, TokenIssuer.Customer, DateTimeOffset.UnixEpoch);

    /// <summary>Handles messages in one transaction.</summary>
    internal Task HandleAsync(params object[] outcomes) => InTransactionAsync(async work =>
    {
        var handler = Services.GetRequiredService<TellOutcomeHandler>();
        foreach (var outcome in outcomes)
        {
            await (outcome switch
            {
                OrderConfirmed confirmed => handler.HandleAsync(confirmed, work, CancellationToken.None),
                OrderRejected rejected => handler.HandleAsync(rejected, work, CancellationToken.None),
                _ => handler.HandleAsync((OrderCancelled)outcome, work, CancellationToken.None),
            });
        }
    });

    /// <summary>What the customer was told about an order.</summary>
    public async Task<JsonArray> ToldAsync(Guid order) => (await Client.GetJsonAsync($"/api/v1/notifications?orderId={order}")).AsArray();
}
