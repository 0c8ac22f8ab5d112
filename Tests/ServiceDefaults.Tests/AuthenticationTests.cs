using System.Net;
using Microsoft.Extensions.Logging;
using Testing;

namespace ServiceDefaults.Tests;

/// <summary>Who gets in, and what is said to those who do not.</summary>
public sealed class AuthenticationTests : AuthenticationTest
{
    [Fact]
    public async Task Token_Valid_GetsInAsItsSubject()
    {
        await using var service = await StartAsync();

        using var response = await GetAsync(service, Issuer.Token("alice", "orders.read"));

        Assert.Equal(HttpStatusCode.OK, response.StatusCode);
        Assert.Equal("alice", await response.Content.ReadAsStringAsync(TestContext.Current.CancellationToken));
    }

    [Fact]
    public async Task Audience_AnyOfThoseAccepted_GetsIn()
    {
        await using var service = await StartAsync(["inventory", "ordering"]);

        using var response = await GetAsync(service, Issuer.Token("alice", "orders.read", "ordering", "elsewhere"));

        Assert.Equal(HttpStatusCode.OK, response.StatusCode);
    }

    [Theory]
    [InlineData(TokenFault.Expired, "The token has expired.")]
    [InlineData(TokenFault.NotYetValid, "The token is not valid yet.")]
    [InlineData(TokenFault.WithoutExpiry, "The token is not valid.")]
    [InlineData(TokenFault.WrongIssuer, "The token is of another issuer.")]
    [InlineData(TokenFault.WrongAudience, "The token is for another API.")]
    [InlineData(TokenFault.WithoutSignature, "The token is not valid.")]
    [InlineData(TokenFault.SignedWithThePublicKey, "The token is not valid.")]
    [InlineData(TokenFault.WrongType, "The token is not valid.")]
    [InlineData(TokenFault.UnknownKey, "The token is not valid.")]
    [InlineData(TokenFault.SignedByAnotherKey, "The token is not valid.")]
    [InlineData(TokenFault.Tampered, "The token is not valid.")]
    public async Task Token_Bad_IsUnauthorizedAndSaysWhy(TokenFault fault, string reason)
    {
        await using var service = await StartAsync();

        using var response = await GetAsync(service, Issuer.Bad(fault));

        Assert.Equal(HttpStatusCode.Unauthorized, response.StatusCode);
        Assert.Equal($"Bearer error=\"invalid_token\", error_description=\"{reason}\"", Assert.Single(response.Headers.WwwAuthenticate).ToString());
        Assert.StartsWith(reason, await ProblemAsync(response), StringComparison.Ordinal);
        Assert.Equal($"A token from 127.0.0.1 was refused: {reason}", Assert.Single(Log.Records, record => record.Category == "Security").Message);
        Assert.DoesNotContain(Log.Records, record => record.Level >= LogLevel.Warning || record.Exception is not null);
    }

    [Theory]
    [InlineData(null)]
    [InlineData("Bearer")]
    [InlineData("Bearer  ")]
    [InlineData("Basic cGxhdGZvcm0tY2xpOnBsYXRmb3JtLWNsaS1kZXY=")]
    public async Task Token_Absent_IsUnauthorizedWithoutAnError(string? authorization)
    {
        await using var service = await StartAsync();

        using var response = await SendAsync(service, "/mine", authorization);

        Assert.Equal(HttpStatusCode.Unauthorized, response.StatusCode);
        Assert.Equal("Bearer", Assert.Single(response.Headers.WwwAuthenticate).ToString());
        Assert.Contains("/connect/token", await ProblemAsync(response), StringComparison.Ordinal);
    }

    [Theory]
    [InlineData("Bearer x")]
    [InlineData("Bearer a.b.c")]
    [InlineData("Bearer ....")]
    [InlineData("Bearer eyJhbGciOiJSUzI1NiJ9.e30.")]
    [InlineData("Bearer {} {} {}")]
    public async Task Token_Malformed_IsUnauthorized(string authorization)
    {
        await using var service = await StartAsync();

        using var response = await SendAsync(service, "/mine", authorization);

        Assert.Equal(HttpStatusCode.Unauthorized, response.StatusCode);
        Assert.Contains("invalid_token", response.Headers.WwwAuthenticate.ToString(), StringComparison.Ordinal);
        await ProblemAsync(response);
    }

    [Fact]
    public async Task Scope_Missing_IsForbiddenAndNamesIt()
    {
        await using var service = await StartAsync();

        using var response = await GetAsync(service, Issuer.Token("alice", "orders.write"));

        Assert.Equal(HttpStatusCode.Forbidden, response.StatusCode);
        Assert.Equal("Bearer error=\"insufficient_scope\", scope=\"orders.read\"", Assert.Single(response.Headers.WwwAuthenticate).ToString());
        Assert.Contains("'orders.read'", await ProblemAsync(response), StringComparison.Ordinal);
        Assert.Equal(
            "The subject alice of the client tests at 127.0.0.1 was refused: its token lacks orders.read",
            Assert.Single(Log.Records, record => record.Category == "Security").Message);
    }

    [Fact]
    public async Task Scope_WhoseNameBeginsLikeTheRequiredOne_IsForbidden()
    {
        await using var service = await StartAsync();
        using var response = await GetAsync(service, Issuer.Token("alice", "orders.write", "ordering"), "/prefix");

        Assert.Equal(HttpStatusCode.Forbidden, response.StatusCode);
    }

    [Fact]
    public async Task Endpoint_ThatSaysNothing_NeedsAToken()
    {
        await using var service = await StartAsync();

        using var refused = await SendAsync(service, "/unmarked", null);
        using var admitted = await GetAsync(service, Issuer.Token(), "/unmarked");

        Assert.Equal(HttpStatusCode.Unauthorized, refused.StatusCode);
        Assert.Equal(HttpStatusCode.OK, admitted.StatusCode);
    }

    [Theory]
    [InlineData("/health")]
    [InlineData("/alive")]
    public async Task Probe_NeedsNoToken(string path)
    {
        await using var service = await StartAsync();

        using var response = await service.GetAsync(path);

        Assert.Equal(HttpStatusCode.OK, response.StatusCode);
    }
}
