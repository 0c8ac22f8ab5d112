using System.Net.Http.Json;
using System.Text.Json.Nodes;
using Notifications.Messages;
using Testing;

namespace Notifications.Tests;

public sealed class AccessTests(NotificationsFixture notifications) : IClassFixture<NotificationsFixture>
{
    private static readonly Uri Preferences = new("/api/v1/preferences", UriKind.Relative);

    [Theory]
    [InlineData("GET", "/api/v1/notifications", "notifications.read")]
    [InlineData("GET", "/api/v1/preferences", "notifications.read")]
    [InlineData("PUT", "/api/v1/preferences", "notifications.write")]
    [InlineData("GET", "/operations/messaging/outbox", "operations")]
    [InlineData("POST", "/operations/messaging/projections/none/rebuild", "operations")]
    public async Task Call_NeedsItsScope(string method, string path, string scope)
    {
        using var client = notifications.ClientOf("nobody").With(null);

        await Guarded.AssertAsync(client, method, path, scope);
    }

    [Fact]
    public async Task Notification_OfAnotherCustomer_IsNotListed()
    {
        var order = Guid.CreateVersion7();
        await notifications.HandleAsync(new OrderConfirmed(order, TokenIssuer.Customer, new(12.50m, "EUR"), DateTimeOffset.UnixEpoch));
        using var other = notifications.ClientOf("somebody-else");

        Assert.Single((await notifications.GetAsync($"/api/v1/notifications?orderId={order}")).AsArray());
        Assert.Empty((await other.GetFromJsonAsync<JsonArray>(
            new Uri($"/api/v1/notifications?orderId={order}", UriKind.Relative), TestContext.Current.CancellationToken))!);
    }

    [Fact]
    public async Task Preferences_AreTheCallersOwn()
    {
        using var other = notifications.ClientOf("somebody-else");
        using var set = await other.PutAsJsonAsync(
            Preferences, new { channel = "none", kinds = new { orderConfirmed = false, orderRejected = false, orderCancelled = false } }, TestContext.Current.CancellationToken);
        set.EnsureSuccessStatusCode();

        Assert.Equal("none", (string)(await other.GetFromJsonAsync<JsonNode>(Preferences, TestContext.Current.CancellationToken))!["channel"]!);
        Assert.Equal("email", (string)(await notifications.GetAsync("/api/v1/preferences"))["channel"]!);
    }
}
