using System.Net;
using ServiceDefaults.Authentication;
using Testing;

namespace ServiceDefaults.Tests;

/// <summary>When the issuer's keys are read, and what holds while it is away.</summary>
public sealed class SigningKeyTests : AuthenticationTest
{
    [Fact]
    public async Task Keys_AreReadOnceForManyTokens()
    {
        await using var service = await StartAsync();

        var answers = await Task.WhenAll(Enumerable.Range(0, 20).Select(async number =>
        {
            using var response = await GetAsync(service, Issuer.Token($"customer-{number}"));
            return response.StatusCode;
        }));

        Assert.All(answers, answer => Assert.Equal(HttpStatusCode.OK, answer));
        Assert.Equal(1, Issuer.Reads);
    }

    [Fact]
    public async Task Keys_AreReadAtTheStart_SoThatNoTokenWaitsForThem()
    {
        await using var service = await StartAsync();
        await Eventually.TrueAsync(() => Issuer.Reads == 1, "the keys are read without a token");
        Issuer.Away = true;

        await AssertAnswerAsync(HttpStatusCode.OK, service, Issuer.Token());
    }

    [Fact]
    public async Task Keys_OfAnIssuerThatStartsLater_AreReadWithoutAToken()
    {
        Issuer.Away = true;
        await using var service = await StartAsync();
        await AssertAnswerAsync(HttpStatusCode.ServiceUnavailable, service, Issuer.Token());
        Issuer.Away = false;

        await AfterAnIntervalAsync();
        Issuer.Away = true;

        await AssertAnswerAsync(HttpStatusCode.OK, service, Issuer.Token());
    }

    [Fact]
    public async Task Key_Rotated_IsReadWithoutAFailedRequest()
    {
        await using var service = await StartAsync();
        var old = Issuer.Token();
        await AssertAnswerAsync(HttpStatusCode.OK, service, old);

        Time.Advance(IssuerKeys.Pause);
        Issuer.RotateKey();

        await AssertAnswerAsync(HttpStatusCode.OK, service, Issuer.Token());
        await AssertAnswerAsync(HttpStatusCode.OK, service, old);
        Assert.Equal(2, Issuer.Reads);
    }

    [Fact]
    public async Task Key_Withdrawn_IsRefusedWithinTheInterval_ThoughNoTokenCame()
    {
        await using var service = await StartAsync();
        var old = Issuer.Token();
        await AssertAnswerAsync(HttpStatusCode.OK, service, old);

        Issuer.RotateKey();
        Issuer.WithdrawOldKeys();
        await AfterAnIntervalAsync();

        await Eventually.TrueAsync(
            async () =>
            {
                using var response = await GetAsync(service, old);
                return response.StatusCode is HttpStatusCode.Unauthorized;
            },
            "the old key's token is refused");
    }

    [Fact]
    public async Task Issuer_AwayWhenTheKeysAreReadAnew_StopsNobodyWhoseKeyIsKnown()
    {
        await using var service = await StartAsync();
        await AssertAnswerAsync(HttpStatusCode.OK, service, Issuer.Token());

        Issuer.Away = true;
        await AfterAnIntervalAsync();

        await AssertAnswerAsync(HttpStatusCode.OK, service, Issuer.Token());
    }

    [Fact]
    public async Task Keys_Unknown_CauseOneReadInAWhile()
    {
        await using var service = await StartAsync();
        await AssertAnswerAsync(HttpStatusCode.OK, service, Issuer.Token());
        Time.Advance(IssuerKeys.Pause);

        for (var attempt = 0; attempt < 10; attempt++)
            await AssertAnswerAsync(HttpStatusCode.Unauthorized, service, Issuer.Bad(TokenFault.UnknownKey));

        Assert.Equal(2, Issuer.Reads);
    }

    [Fact]
    public async Task Issuer_AwayAtStart_IsUnavailableUntilItComes()
    {
        Issuer.Away = true;
        await using var service = await StartAsync();

        using var response = await GetAsync(service, Issuer.Token());
        Assert.Equal(HttpStatusCode.ServiceUnavailable, response.StatusCode);
        Assert.Equal(TimeSpan.FromSeconds(1), response.Headers.RetryAfter!.Delta);
        await ProblemAsync(response);

        Issuer.Away = false;
        Time.Advance(IssuerKeys.FailurePause);
        await AssertAnswerAsync(HttpStatusCode.OK, service, Issuer.Token());
    }

    [Fact]
    public async Task Issuer_AwayLater_StopsNobodyWhoseKeyIsKnown()
    {
        await using var service = await StartAsync();
        await AssertAnswerAsync(HttpStatusCode.OK, service, Issuer.Token());

        Issuer.Away = true;
        Time.Advance(IssuerKeys.Pause);

        await AssertAnswerAsync(HttpStatusCode.OK, service, Issuer.Token());
        await AssertAnswerAsync(HttpStatusCode.ServiceUnavailable, service, Issuer.Bad(TokenFault.UnknownKey));
    }

    [Fact]
    public async Task Issuer_Hanging_HoldsUpOnlyThoseWhoseKeyIsUnknown()
    {
        await using var service = await StartAsync();
        await AssertAnswerAsync(HttpStatusCode.OK, service, Issuer.Token());

        var hanging = new TaskCompletionSource();
        Documents.Before = hanging.Task;
        Time.Advance(IssuerKeys.Pause);
        var unknown = GetAsync(service, Issuer.Bad(TokenFault.UnknownKey));

        for (var attempt = 0; attempt < 10; attempt++)
            await AssertAnswerAsync(HttpStatusCode.OK, service, Issuer.Token());
        Assert.False(unknown.IsCompleted);

        hanging.SetResult();
        using var refused = await unknown;
        Assert.Equal(HttpStatusCode.Unauthorized, refused.StatusCode);
    }

    [Fact]
    public async Task Metadata_OfAnotherProvider_IsFollowedToItsKeys()
    {
        await using var service = await StartAsync(
            ("Authentication:Authority", "http://nowhere.test"),
            ("Authentication:MetadataAddress", $"{Issuer.Address}/.well-known/openid-configuration"));

        await AssertAnswerAsync(HttpStatusCode.OK, service, Issuer.Token());
    }

    [Fact]
    public async Task Metadata_NamingAnotherIssuer_DoesNotMakeItTrusted()
    {
        await using var service = await StartAsync(
            ("Authentication:Issuer", "https://shop.example/"),
            ("Authentication:MetadataAddress", $"{Issuer.Address}/.well-known/openid-configuration"));

        using var response = await GetAsync(service, Issuer.Token());

        Assert.Equal(HttpStatusCode.Unauthorized, response.StatusCode);
        Assert.Contains("another issuer", await ProblemAsync(response), StringComparison.Ordinal);
    }

    /// <summary>Lets time pass until the keys are read again, without any request.</summary>
    private async Task AfterAnIntervalAsync()
    {
        var before = Issuer.Reads;
        await Eventually.TrueAsync(
            () =>
            {
                Time.Advance(KeyRefresher.Interval);
                return Issuer.Reads > before;
            },
            "the keys are read anew");
    }
}
