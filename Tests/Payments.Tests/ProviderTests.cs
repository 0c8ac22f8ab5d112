using System.Net;
using System.Text;
using Microsoft.Extensions.Time.Testing;
using Testing;

namespace Payments.Tests;

/// <summary>The sandbox keeps what a real provider promises.</summary>
public sealed class ProviderTests(Databases databases) : IClassFixture<Databases>, IAsyncLifetime
{
    private readonly string _key = Guid.NewGuid().ToString();
    private ProviderService _provider = null!;

    public async ValueTask InitializeAsync() => _provider = await ProviderService.StartAsync(databases.Provider);

    public ValueTask DisposeAsync() => _provider.DisposeAsync();

    [Theory]
    [InlineData("card-ok", "authorized", null)]
    [InlineData("card-declined", "declined", "card declined")]
    [InlineData("card-of-nobody", "declined", "unknown payment method")]
    public async Task Authorize_AnswersByMethod(string method, string status, string? reason)
    {
        using var response = await _provider.AuthorizeAsync(_key, method);

        Assert.Equal(HttpStatusCode.OK, response.StatusCode);
        var answer = await ProviderService.JsonAsync(response);
        Assert.Equal(status, (string?)answer["status"]);
        Assert.Equal(reason, (string?)answer["reason"]);
        Assert.Equal(status, await _provider.StatusOfAsync(_key));
    }

    [Fact]
    public async Task Authorize_TwentyWithTheSameKeyAtOnce_HoldTheMoneyOnce()
    {
        var responses = await Task.WhenAll(Enumerable.Range(0, 20).Select(_ => _provider.AuthorizeAsync(_key)));

        var answers = await Task.WhenAll(responses.Select(response => response.Content.ReadAsStringAsync(TestContext.Current.CancellationToken)));
        Assert.Single(answers.Distinct());
        Assert.Contains("authorized", answers[0], StringComparison.Ordinal);
    }

    [Fact]
    public async Task Authorize_SameKeyOtherAmount_IsRefused()
    {
        using var first = await _provider.AuthorizeAsync(_key);
        using var second = await _provider.AuthorizeAsync(_key, amount: "99.00");

        Assert.Equal(HttpStatusCode.UnprocessableEntity, second.StatusCode);
    }

    [Theory]
    [InlineData(null, "12.50", "Idempotency-Key")]
    [InlineData("invalid", "0", "amount.amount")]
    [InlineData("invalid", "-1", "amount.amount")]
    [InlineData("invalid", "1.001", "amount.amount")]
    public async Task Authorize_Invalid_NamesTheField(string? key, string amount, string field)
    {
        using var response = await _provider.AuthorizeAsync(key, amount: amount);

        Assert.Equal(HttpStatusCode.BadRequest, response.StatusCode);
        Assert.NotNull((await ProviderService.JsonAsync(response))["errors"]![field]);
    }

    [Fact]
    public async Task Authorize_CardDown_IsUnavailableAndRecordsNothing_ButCanBeVoided()
    {
        using var response = await _provider.AuthorizeAsync(_key, "card-down");
        Assert.Equal(HttpStatusCode.ServiceUnavailable, response.StatusCode);
        Assert.Equal("unknown", await _provider.StatusOfAsync(_key));

        using var voided = await _provider.VoidAsync(_key);
        Assert.Equal(HttpStatusCode.OK, voided.StatusCode);
    }

    [Fact]
    public async Task Authorize_CardSlow_IsRecordedAtOnceAndAnsweredAfterThreeSeconds()
    {
        var time = new FakeTimeProvider(DateTimeOffset.UtcNow);
        await using var provider = await ProviderService.StartAsync(databases.Provider, time);

        var answer = provider.AuthorizeAsync(_key, "card-slow");
        await Eventually.TrueAsync(async () => await provider.StatusOfAsync(_key) == "authorized", "it is recorded");
        Assert.False(answer.IsCompleted);

        await Eventually.TrueAsync(
            () =>
            {
                time.Advance(TimeSpan.FromSeconds(3));
                return Task.FromResult(answer.IsCompleted);
            },
            "it is answered");
        using var response = await answer;
        Assert.Equal("authorized", (string?)(await ProviderService.JsonAsync(response))["status"]);
    }

    [Fact]
    public async Task Capture_Twice_GivesTheSameAnswer()
    {
        using var authorized = await _provider.AuthorizeAsync(_key);

        using var first = await _provider.CaptureAsync(_key);
        using var second = await _provider.CaptureAsync(_key);

        Assert.Equal(HttpStatusCode.OK, first.StatusCode);
        Assert.Equal(
            await first.Content.ReadAsStringAsync(TestContext.Current.CancellationToken),
            await second.Content.ReadAsStringAsync(TestContext.Current.CancellationToken));
        Assert.Equal("captured", await _provider.StatusOfAsync(_key));
    }

    [Fact]
    public async Task Capture_OfNothingHeld_IsRefused()
    {
        using var unknown = await _provider.CaptureAsync(_key);
        Assert.Equal(HttpStatusCode.NotFound, unknown.StatusCode);

        using var declined = await _provider.AuthorizeAsync(_key, "card-declined");
        using var capture = await _provider.CaptureAsync(_key);
        Assert.Equal(HttpStatusCode.Conflict, capture.StatusCode);
    }

    [Fact]
    public async Task Void_BeforeAuthorize_RefusesTheAuthorization()
    {
        using var voided = await _provider.VoidAsync(_key);
        using var again = await _provider.VoidAsync(_key);
        using var response = await _provider.AuthorizeAsync(_key);

        Assert.Equal(HttpStatusCode.OK, again.StatusCode);
        var answer = await ProviderService.JsonAsync(response);
        Assert.Equal("declined", (string?)answer["status"]);
        Assert.Equal("voided", (string?)answer["reason"]);
        Assert.Equal("voided", await _provider.StatusOfAsync(_key));
    }

    [Fact]
    public async Task Void_AfterAuthorize_TellsThatMoneyWasHeld()
    {
        using var authorized = await _provider.AuthorizeAsync(_key);

        using var voided = await _provider.VoidAsync(_key);
        using var capture = await _provider.CaptureAsync(_key);

        Assert.NotNull((await ProviderService.JsonAsync(voided))["authorizedAt"]);
        Assert.Equal(HttpStatusCode.Conflict, capture.StatusCode);
    }

    [Fact]
    public async Task Void_AfterCapture_IsRefused()
    {
        using var authorized = await _provider.AuthorizeAsync(_key);
        using var captured = await _provider.CaptureAsync(_key);

        using var voided = await _provider.VoidAsync(_key);

        Assert.Equal(HttpStatusCode.Conflict, voided.StatusCode);
        Assert.Equal("captured", await _provider.StatusOfAsync(_key));
    }

    [Fact]
    public async Task Restart_RemembersTheMoneyAndForgetsTheFault()
    {
        using var authorized = await _provider.AuthorizeAsync(_key);
        var answer = await authorized.Content.ReadAsStringAsync(TestContext.Current.CancellationToken);
        await _provider.SetFaultAsync("down");

        await using var restarted = await ProviderService.StartAsync(databases.Provider);
        using var again = await restarted.AuthorizeAsync(_key);

        Assert.Equal(answer, await again.Content.ReadAsStringAsync(TestContext.Current.CancellationToken));
    }

    [Fact]
    public async Task Down_RefusesEverythingButHealthAndFaults()
    {
        await _provider.SetFaultAsync("down");

        using var authorize = await _provider.AuthorizeAsync(_key);
        using var health = await _provider.Client.GetAsync(new Uri("/health", UriKind.Relative), TestContext.Current.CancellationToken);
        var fault = await _provider.Client.GetStringAsync(new Uri("/faults", UriKind.Relative), TestContext.Current.CancellationToken);

        Assert.Equal(HttpStatusCode.ServiceUnavailable, authorize.StatusCode);
        Assert.Equal(HttpStatusCode.OK, health.StatusCode);
        Assert.Equal("""{"mode":"down"}""", fault);

        await _provider.SetFaultAsync("none");
        Assert.Equal("unknown", await _provider.StatusOfAsync(_key));
    }

    [Fact]
    public async Task Lossy_DoesTheWorkAndCutsTheConnection()
    {
        await _provider.SetFaultAsync("lossy");
        await Assert.ThrowsAsync<HttpRequestException>(() => _provider.AuthorizeAsync(_key));

        await _provider.SetFaultAsync("none");
        Assert.Equal("authorized", await _provider.StatusOfAsync(_key));
    }

    [Fact]
    public async Task Slow_DoesTheWorkAtOnceAndAnswersLate()
    {
        var time = new FakeTimeProvider(DateTimeOffset.UtcNow);
        await using var provider = await ProviderService.StartAsync(databases.Provider, time);
        await provider.SetFaultAsync("slow", delayMilliseconds: 60_000);

        var late = provider.AuthorizeAsync(_key);
        await Eventually.TrueAsync(async () => await _provider.StatusOfAsync(_key) == "authorized", "it is recorded");
        Assert.False(late.IsCompleted);

        await Eventually.TrueAsync(
            () =>
            {
                time.Advance(TimeSpan.FromMinutes(1));
                return Task.FromResult(late.IsCompleted);
            },
            "it is answered");
        using var response = await late;
        Assert.Equal(HttpStatusCode.OK, response.StatusCode);
    }

    [Theory]
    [InlineData("{}", "mode")]
    [InlineData("""{ "mode": "angry" }""", "mode")]
    [InlineData("""{ "mode": "slow", "delayMilliseconds": 0 }""", "delayMilliseconds")]
    public async Task Fault_Invalid_NamesTheField(string body, string field)
    {
        using var content = new StringContent(body, Encoding.UTF8, "application/json");
        using var response = await _provider.Client.PutAsync(new Uri("/faults", UriKind.Relative), content, TestContext.Current.CancellationToken);

        Assert.Equal(HttpStatusCode.BadRequest, response.StatusCode);
        Assert.NotNull((await ProviderService.JsonAsync(response))["errors"]![field]);
    }
}
