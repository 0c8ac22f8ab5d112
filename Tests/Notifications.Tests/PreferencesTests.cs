using System.Net;
using System.Text;
using System.Text.Json.Nodes;
using Notifications.Messages;
using Testing;

namespace Notifications.Tests;

public sealed class PreferencesTests(NotificationsFixture notifications) : IClassFixture<NotificationsFixture>, IAsyncLifetime
{
    private const string Path = "/api/v1/preferences";
    private const string Default = """{"channel":"email","kinds":{"orderConfirmed":true,"orderRejected":true,"orderCancelled":true}}""";
    private const string NoConfirmations = """{"channel":"email","kinds":{"orderConfirmed":false,"orderRejected":true,"orderCancelled":true}}""";
    private const string Nothing = """{"channel":"none","kinds":{"orderConfirmed":true,"orderRejected":true,"orderCancelled":true}}""";
    private readonly Guid _order = Guid.CreateVersion7();

    public async ValueTask InitializeAsync() => await notifications.ExecuteAsync("TRUNCATE preferences");

    public ValueTask DisposeAsync() => ValueTask.CompletedTask;

    [Fact]
    public async Task Preferences_NeverSet_AreEverythingByEmail() =>
        Assert.Equal(Default, (await notifications.GetAsync(Path)).ToJsonString());

    [Fact]
    public async Task Preferences_Set_AreReturnedAndReplaced()
    {
        foreach (var preferences in new[] { NoConfirmations, Nothing, Default })
        {
            using var response = await PutAsync(preferences);

            Assert.Equal(HttpStatusCode.OK, response.StatusCode);
            Assert.Equal(preferences, await response.Content.ReadAsStringAsync(TestContext.Current.CancellationToken));
            Assert.Equal(preferences, (await notifications.GetAsync(Path)).ToJsonString());
        }
    }

    [Fact]
    public async Task Preferences_SetManyTimesAtOnce_AreTheSame()
    {
        var repeated = await Task.WhenAll(Enumerable.Range(0, 10).Select(_ => PutAsync(NoConfirmations)));

        foreach (var response in repeated)
        {
            Assert.Equal(HttpStatusCode.OK, response.StatusCode);
            Assert.Equal(NoConfirmations, await response.Content.ReadAsStringAsync(TestContext.Current.CancellationToken));
            response.Dispose();
        }

        Assert.Equal(NoConfirmations, (await notifications.GetAsync(Path)).ToJsonString());
    }

    [Theory]
    [InlineData(NoConfirmations, "OrderCancelled,OrderRejected")]
    [InlineData(Nothing, "")]
    [InlineData(Default, "OrderCancelled,OrderConfirmed,OrderRejected")]
    public async Task Customer_IsToldWhatTheyWantToKnow(string preferences, string kinds)
    {
        using var response = await PutAsync(preferences);

        await notifications.HandleAsync(new OrderConfirmed(_order, TokenIssuer.Customer, new(1.00m, "EUR"), DateTimeOffset.UnixEpoch));
        await notifications.HandleAsync(new OrderRejected(_order, TokenIssuer.Customer, "why", DateTimeOffset.UnixEpoch));
        await notifications.HandleAsync(new OrderCancelled(_order, TokenIssuer.Customer, DateTimeOffset.UnixEpoch));

        var told = (await notifications.GetAsync($"/api/v1/notifications?orderId={_order}")).AsArray();
        Assert.Equal(kinds, string.Join(',', told.Select(notification => (string?)notification!["kind"]).Order(StringComparer.Ordinal)));
    }

    [Fact]
    public async Task Preferences_OfOneCustomer_AreNotAnothers()
    {
        await notifications.ExecuteAsync("INSERT INTO preferences VALUES ('someone-else', 'none', '{}')");

        await notifications.HandleAsync(new OrderConfirmed(_order, TokenIssuer.Customer, new(1.00m, "EUR"), DateTimeOffset.UnixEpoch));

        Assert.Single((await notifications.GetAsync($"/api/v1/notifications?orderId={_order}")).AsArray());
        Assert.Equal(Default, (await notifications.GetAsync(Path)).ToJsonString());
    }

    [Theory]
    [InlineData("{}", "channel", "kinds.orderCancelled", "kinds.orderConfirmed", "kinds.orderRejected")]
    [InlineData("""{"channel":"sms","kinds":{"orderConfirmed":true,"orderRejected":true,"orderCancelled":true}}""", "channel")]
    [InlineData("""{"channel":"email","kinds":{"orderconfirmd":false,"orderRejected":true,"orderCancelled":true}}""", "kinds.orderConfirmed")]
    public async Task Preferences_Invalid_NameTheFields(string body, params string[] fields)
    {
        using var response = await PutAsync(body);

        Assert.Equal(HttpStatusCode.BadRequest, response.StatusCode);
        var problem = JsonNode.Parse(await response.Content.ReadAsStringAsync(TestContext.Current.CancellationToken))!;
        Assert.Equal(fields, problem["errors"]!.AsObject().Select(error => error.Key).Order(StringComparer.Ordinal));
        Assert.Equal(Default, (await notifications.GetAsync(Path)).ToJsonString());
    }

    private async Task<HttpResponseMessage> PutAsync(string body)
    {
        using var content = new StringContent(body, Encoding.UTF8, "application/json");
        return await notifications.Client.PutAsync(new Uri(Path, UriKind.Relative), content, TestContext.Current.CancellationToken);
    }
}
