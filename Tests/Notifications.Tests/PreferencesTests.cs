using System.Net;
using Testing;
using static Notifications.Tests.NotificationsFixture;

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
    public async Task Preferences_NeverSet_AreEverythingByEmail() => Assert.Equal(Default, await ReadAsync());

    [Theory]
    [InlineData(1)]
    [InlineData(10)]
    public async Task Preferences_SetAlsoManyTimesAtOnce_AreReturnedAndReplaced(int times)
    {
        foreach (var preferences in new[] { NoConfirmations, Nothing, Default })
        {
            foreach (var response in await Task.WhenAll(Enumerable.Range(0, times).Select(_ => PutAsync(preferences))))
                Assert.Equal((HttpStatusCode.OK, preferences), (response.StatusCode, await response.TextAsync()));

            Assert.Equal(preferences, await ReadAsync());
        }
    }

    [Theory]
    [InlineData(NoConfirmations, "OrderCancelled,OrderRejected")]
    [InlineData(Nothing, "")]
    [InlineData(Default, "OrderCancelled,OrderConfirmed,OrderRejected")]
    public async Task Customer_IsToldWhatTheyWantToKnow(string preferences, string kinds)
    {
        using var response = await PutAsync(preferences);

        await notifications.HandleAsync(Confirmed(_order), Rejected(_order), Cancelled(_order));

        var told = await notifications.ToldAsync(_order);
        Assert.Equal(kinds, string.Join(',', told.Select(notification => (string?)notification!["kind"]).Order(StringComparer.Ordinal)));
    }

    [Fact]
    public async Task Preferences_OfAnotherCustomer_ChangeNothing()
    {
        using var other = notifications.ClientOf("somebody-else");
        using var set = await other.SendAsync("PUT", Path, Nothing);
        await notifications.HandleAsync(Confirmed(_order));

        Assert.Equal(Nothing, (await other.GetJsonAsync(Path)).ToJsonString());
        Assert.Equal(Default, await ReadAsync());
        Assert.Single(await notifications.ToldAsync(_order));
    }

    [Theory]
    [InlineData("{}", "channel", "kinds.orderCancelled", "kinds.orderConfirmed", "kinds.orderRejected")]
    [InlineData("""{"channel":"sms","kinds":{"orderConfirmed":true,"orderRejected":true,"orderCancelled":true}}""", "channel")]
    [InlineData("""{"channel":"email","kinds":{"orderconfirmd":false,"orderRejected":true,"orderCancelled":true}}""", "kinds.orderConfirmed")]
    public async Task Preferences_Invalid_NameTheFields(string body, params string[] fields)
    {
        using var response = await PutAsync(body);

        await response.AssertInvalidAsync(fields);
        Assert.Equal(Default, await ReadAsync());
    }

    private Task<HttpResponseMessage> PutAsync(string body) => notifications.Client.SendAsync("PUT", Path, body);

    private async Task<string> ReadAsync() => (await notifications.Client.GetJsonAsync(Path)).ToJsonString();
}
