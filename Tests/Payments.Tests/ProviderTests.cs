using System.Net;
using Microsoft.Extensions.Time.Testing;
using Testing;

namespace Payments.Tests;

/// <summary>The sandbox keeps what a real provider promises.</summary>
public sealed class ProviderTests(PaymentsFixture fixture, PostgresFixture postgres) : PaymentTest(fixture)
{
    private string Key => Order.ToString();

    [Theory]
    [InlineData("card-ok", "authorized", null)]
    [InlineData("card-declined", "declined", "card declined")]
    [InlineData("card-of-nobody", "declined", "unknown payment method")]
    public async Task Authorize_AnswersByMethod(string method, string status, string? reason)
    {
        using var response = await Provider.AuthorizeAsync(Key, method);

        Assert.Equal(HttpStatusCode.OK, response.StatusCode);
        var answer = await response.JsonAsync();
        Assert.Equal((status, reason), ((string?)answer["status"], (string?)answer["reason"]));
        Assert.Equal(status, await AtProviderAsync());
    }

    [Fact]
    public async Task Authorize_TwentyWithTheSameKeyAtOnce_HoldTheMoneyOnce()
    {
        var responses = await Task.WhenAll(Enumerable.Range(0, 20).Select(_ => Provider.AuthorizeAsync(Key)));

        var answers = await Task.WhenAll(responses.Select(response => response.TextAsync()));
        Assert.Contains("authorized", Assert.Single(answers.Distinct()), StringComparison.Ordinal);
    }

    [Fact]
    public async Task Authorize_SameKeyOtherAmount_IsRefused()
    {
        using var first = await Provider.AuthorizeAsync(Key);
        using var second = await Provider.AuthorizeAsync(Key, amount: "99.00");

        second.AssertProblem(HttpStatusCode.UnprocessableEntity);
    }

    [Theory]
    [InlineData(null, "12.50", "Idempotency-Key")]
    [InlineData("invalid", "0", "amount.amount")]
    [InlineData("invalid", "-1", "amount.amount")]
    [InlineData("invalid", "1.001", "amount.amount")]
    public async Task Authorize_Invalid_NamesTheField(string? key, string amount, string field)
    {
        using var response = await Provider.AuthorizeAsync(key, amount: amount);

        await response.AssertInvalidAsync(field);
    }

    [Fact]
    public async Task Authorize_CardDown_IsUnavailableAndRecordsNothing_ButCanBeVoided()
    {
        using var response = await Provider.AuthorizeAsync(Key, "card-down");
        Assert.Equal(HttpStatusCode.ServiceUnavailable, response.StatusCode);
        Assert.Equal("unknown", await AtProviderAsync());

        using var voided = await Provider.VoidAsync(Key);
        Assert.Equal(HttpStatusCode.OK, voided.StatusCode);
    }

    [Theory]
    [InlineData("card-slow", "none", 3)]
    [InlineData("card-ok", "slow", 60)]
    public async Task Slow_IsRecordedAtOnceAndAnsweredLate(string method, string fault, int seconds)
    {
        var time = new FakeTimeProvider(DateTimeOffset.UtcNow);
        await using var provider = new ProviderService(postgres, time);
        await provider.InitializeAsync();
        await provider.SetFaultAsync(fault);

        var answer = provider.AuthorizeAsync(Key, method);
        await Eventually.TrueAsync(
            async () => await provider.ReadAsync<long>("SELECT count(*) FROM authorizations WHERE authorized_at IS NOT NULL") == 1, "it is recorded");
        Assert.False(answer.IsCompleted);

        await Eventually.TrueAsync(
            () =>
            {
                time.Advance(TimeSpan.FromSeconds(seconds));
                return answer.IsCompleted;
            },
            "it is answered");
        using var response = await answer;
        Assert.Equal("authorized", (string?)(await response.JsonAsync())["status"]);
    }

    [Fact]
    public async Task Capture_Twice_GivesTheSameAnswer()
    {
        using var authorized = await Provider.AuthorizeAsync(Key);

        using var first = await Provider.CaptureAsync(Key);
        using var second = await Provider.CaptureAsync(Key);

        Assert.Equal(HttpStatusCode.OK, first.StatusCode);
        Assert.Equal(await first.TextAsync(), await second.TextAsync());
        Assert.Equal("captured", await AtProviderAsync());
    }

    [Fact]
    public async Task Capture_OfNothingHeld_IsRefused()
    {
        using var unknown = await Provider.CaptureAsync(Key);
        Assert.Equal(HttpStatusCode.NotFound, unknown.StatusCode);

        using var declined = await Provider.AuthorizeAsync(Key, "card-declined");
        using var capture = await Provider.CaptureAsync(Key);
        Assert.Equal(HttpStatusCode.Conflict, capture.StatusCode);
    }

    [Fact]
    public async Task Void_BeforeAuthorize_RefusesTheAuthorization()
    {
        using var voided = await Provider.VoidAsync(Key);
        using var again = await Provider.VoidAsync(Key);
        using var response = await Provider.AuthorizeAsync(Key);

        Assert.Equal(HttpStatusCode.OK, again.StatusCode);
        var answer = await response.JsonAsync();
        Assert.Equal(("declined", "voided"), ((string?)answer["status"], (string?)answer["reason"]));
        Assert.Equal("voided", await AtProviderAsync());
    }

    [Fact]
    public async Task Void_AfterAuthorize_TellsThatMoneyWasHeld()
    {
        using var authorized = await Provider.AuthorizeAsync(Key);

        using var voided = await Provider.VoidAsync(Key);
        using var capture = await Provider.CaptureAsync(Key);

        Assert.NotNull((await voided.JsonAsync())["authorizedAt"]);
        Assert.Equal(HttpStatusCode.Conflict, capture.StatusCode);
    }

    [Fact]
    public async Task Void_AfterCapture_IsRefused()
    {
        using var authorized = await Provider.AuthorizeAsync(Key);
        using var captured = await Provider.CaptureAsync(Key);

        using var voided = await Provider.VoidAsync(Key);

        Assert.Equal(HttpStatusCode.Conflict, voided.StatusCode);
        Assert.Equal("captured", await AtProviderAsync());
    }

    [Fact]
    public async Task Restart_RemembersTheMoneyAndForgetsTheFault()
    {
        using var authorized = await Provider.AuthorizeAsync(Key);
        await Provider.SetFaultAsync("down");

        await using var restarted = await Provider.StartReplicaAsync();
        using var client = restarted.CreateClient();

        Assert.Equal("authorized", (string?)(await client.GetJsonAsync($"/authorizations/{Key}"))["status"]);
    }

    [Fact]
    public async Task Down_RefusesEverythingButHealthAndFaults()
    {
        await Provider.SetFaultAsync("down");

        using var authorize = await Provider.AuthorizeAsync(Key);
        using var health = await Provider.Client.SendAsync("GET", "/health");

        Assert.Equal(HttpStatusCode.ServiceUnavailable, authorize.StatusCode);
        Assert.Equal(HttpStatusCode.OK, health.StatusCode);
        Assert.Equal("""{"mode":"down"}""", (await Provider.Client.GetJsonAsync("/faults")).ToJsonString());

        await Provider.SetFaultAsync("none");
        Assert.Equal("unknown", await AtProviderAsync());
    }

    [Fact]
    public async Task Lossy_DoesTheWorkAndCutsTheConnection()
    {
        await Provider.SetFaultAsync("lossy");
        await Assert.ThrowsAsync<HttpRequestException>(() => Provider.AuthorizeAsync(Key));

        await Provider.SetFaultAsync("none");
        Assert.Equal("authorized", await AtProviderAsync());
    }

    [Theory]
    [InlineData("{}", "mode")]
    [InlineData("""{ "mode": "angry" }""", "mode")]
    [InlineData("""{ "mode": "slow", "delayMilliseconds": 0 }""", "delayMilliseconds")]
    public async Task Fault_Invalid_NamesTheField(string body, string field)
    {
        using var response = await Provider.Client.SendAsync("PUT", "/faults", body);

        await response.AssertInvalidAsync(field);
    }
}
