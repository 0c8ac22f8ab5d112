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
    public async Task Key_Rotated_IsReadWithoutAFailedRequest()
    {
        await using var service = await StartAsync();
        var old = Issuer.Token();
        await AssertAnswerAsync(HttpStatusCode.OK, service, old);

        Time.Advance(SigningKeys.UnknownKeyPause);
        Issuer.RotateKey();

        await AssertAnswerAsync(HttpStatusCode.OK, service, Issuer.Token());
        await AssertAnswerAsync(HttpStatusCode.OK, service, old);
        Assert.Equal(2, Issuer.Reads);
    }

    [Fact]
    public async Task Key_Withdrawn_IsRefusedByTheFirstRequestAfterALongSilence()
    {
        await using var service = await StartAsync();
        var old = Issuer.Token();
        await AssertAnswerAsync(HttpStatusCode.OK, service, old);

        Issuer.RotateKey();
        Issuer.WithdrawOldKeys();
        Time.Advance(2 * SigningKeys.Freshness + TimeSpan.FromSeconds(1));

        await AssertAnswerAsync(HttpStatusCode.Unauthorized, service, old);
    }

    [Fact]
    public async Task Issuer_AwayForLong_StopsNobodyWhoseKeyIsKnown()
    {
        await using var service = await StartAsync();
        await AssertAnswerAsync(HttpStatusCode.OK, service, Issuer.Token());

        Issuer.Away = true;
        Time.Advance(TimeSpan.FromHours(1));

        await AssertAnswerAsync(HttpStatusCode.OK, service, Issuer.Token());
    }

    [Fact]
    public async Task Keys_Unknown_CauseOneReadInAWhile()
    {
        await using var service = await StartAsync();
        await AssertAnswerAsync(HttpStatusCode.OK, service, Issuer.Token());
        Time.Advance(SigningKeys.UnknownKeyPause);

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
        Time.Advance(SigningKeys.FailurePause);
        await AssertAnswerAsync(HttpStatusCode.OK, service, Issuer.Token());
    }

    [Fact]
    public async Task Issuer_AwayLater_StopsNobodyWhoseKeyIsKnown()
    {
        await using var service = await StartAsync();
        await AssertAnswerAsync(HttpStatusCode.OK, service, Issuer.Token());

        Issuer.Away = true;
        Time.Advance(SigningKeys.Freshness + TimeSpan.FromSeconds(1));

        await AssertAnswerAsync(HttpStatusCode.OK, service, Issuer.Token());
        await AssertAnswerAsync(HttpStatusCode.ServiceUnavailable, service, Issuer.Bad(TokenFault.UnknownKey));
    }

    [Fact]
    public async Task Metadata_OfAnotherProvider_IsFollowedToItsKeys()
    {
        await using var service = await StartAsync(
            ("Authentication:Authority", "http://nowhere.test"),
            ("Authentication:MetadataAddress", $"{Issuer.Address}/.well-known/openid-configuration"));

        await AssertAnswerAsync(HttpStatusCode.OK, service, Issuer.Token());
    }
}
