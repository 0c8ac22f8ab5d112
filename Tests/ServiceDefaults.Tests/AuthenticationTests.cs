using System.Net;
using System.Net.Http.Json;
using System.Security.Claims;
using System.Text.Json.Nodes;
using Microsoft.AspNetCore.Builder;
using Microsoft.AspNetCore.Http;
using Microsoft.Extensions.Configuration;
using Microsoft.Extensions.DependencyInjection;
using Microsoft.Extensions.DependencyInjection.Extensions;
using Microsoft.Extensions.Time.Testing;
using ServiceDefaults.Authentication;
using Testing;

namespace ServiceDefaults.Tests;

public sealed class AuthenticationTests : IAsyncLifetime
{
    private readonly FakeTimeProvider _time = new();
    private TokenIssuer _issuer = null!;

    public async ValueTask InitializeAsync() => _issuer = await TokenIssuer.StartAsync();

    public ValueTask DisposeAsync() => _issuer.DisposeAsync();

    [Fact]
    public async Task Token_Valid_GetsInAsItsSubject()
    {
        await using var service = await StartAsync();

        using var response = await GetAsync(service, _issuer.Token("alice", "orders.read"));

        Assert.Equal(HttpStatusCode.OK, response.StatusCode);
        Assert.Equal("alice", await response.Content.ReadAsStringAsync(TestContext.Current.CancellationToken));
    }

    [Fact]
    public async Task Audience_AnyOfThoseAccepted_GetsIn()
    {
        await using var service = await StartAsync(["inventory", "ordering"]);

        using var response = await GetAsync(service, _issuer.Token("alice", "orders.read", "ordering", "elsewhere"));

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

        using var response = await GetAsync(service, _issuer.Bad(fault));

        Assert.Equal(HttpStatusCode.Unauthorized, response.StatusCode);
        Assert.Equal($"Bearer error=\"invalid_token\", error_description=\"{reason}\"", Assert.Single(response.Headers.WwwAuthenticate).ToString());
        Assert.StartsWith(reason, await ProblemAsync(response), StringComparison.Ordinal);
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

        using var response = await GetAsync(service, _issuer.Token("alice", "orders.write"));

        Assert.Equal(HttpStatusCode.Forbidden, response.StatusCode);
        Assert.Equal("Bearer error=\"insufficient_scope\", scope=\"orders.read\"", Assert.Single(response.Headers.WwwAuthenticate).ToString());
        Assert.Contains("'orders.read'", await ProblemAsync(response), StringComparison.Ordinal);
    }

    [Fact]
    public async Task Scope_WhoseNameBeginsLikeTheRequiredOne_IsForbidden()
    {
        await using var service = await StartAsync();
        using var response = await GetAsync(service, _issuer.Token("alice", "orders.write", "ordering"), "/prefix");

        Assert.Equal(HttpStatusCode.Forbidden, response.StatusCode);
    }

    [Fact]
    public async Task Endpoint_ThatSaysNothing_NeedsAToken()
    {
        await using var service = await StartAsync();

        using var refused = await SendAsync(service, "/unmarked", null);
        using var admitted = await GetAsync(service, _issuer.Token(), "/unmarked");

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

    [Fact]
    public async Task Keys_AreReadOnceForManyTokens()
    {
        await using var service = await StartAsync();

        var answers = await Task.WhenAll(Enumerable.Range(0, 20).Select(async number =>
        {
            using var response = await GetAsync(service, _issuer.Token($"customer-{number}"));
            return response.StatusCode;
        }));

        Assert.All(answers, answer => Assert.Equal(HttpStatusCode.OK, answer));
        Assert.Equal(1, _issuer.Reads);
    }

    [Fact]
    public async Task Key_Rotated_IsReadWithoutAFailedRequest()
    {
        await using var service = await StartAsync();
        var old = _issuer.Token();
        await AssertAnswerAsync(HttpStatusCode.OK, service, old);

        _time.Advance(SigningKeys.UnknownKeyPause);
        _issuer.RotateKey();

        await AssertAnswerAsync(HttpStatusCode.OK, service, _issuer.Token());
        await AssertAnswerAsync(HttpStatusCode.OK, service, old);
        Assert.Equal(2, _issuer.Reads);
    }

    [Fact]
    public async Task Key_Withdrawn_IsRefusedByTheFirstRequestAfterALongSilence()
    {
        await using var service = await StartAsync();
        var old = _issuer.Token();
        await AssertAnswerAsync(HttpStatusCode.OK, service, old);

        _issuer.RotateKey();
        _issuer.WithdrawOldKeys();
        _time.Advance(2 * SigningKeys.Freshness + TimeSpan.FromSeconds(1));

        await AssertAnswerAsync(HttpStatusCode.Unauthorized, service, old);
    }

    [Fact]
    public async Task Issuer_AwayForLong_StopsNobodyWhoseKeyIsKnown()
    {
        await using var service = await StartAsync();
        await AssertAnswerAsync(HttpStatusCode.OK, service, _issuer.Token());

        _issuer.Away = true;
        _time.Advance(TimeSpan.FromHours(1));

        await AssertAnswerAsync(HttpStatusCode.OK, service, _issuer.Token());
    }

    [Fact]
    public async Task Keys_Unknown_CauseOneReadInAWhile()
    {
        await using var service = await StartAsync();
        await AssertAnswerAsync(HttpStatusCode.OK, service, _issuer.Token());
        _time.Advance(SigningKeys.UnknownKeyPause);

        for (var attempt = 0; attempt < 10; attempt++)
            await AssertAnswerAsync(HttpStatusCode.Unauthorized, service, _issuer.Bad(TokenFault.UnknownKey));

        Assert.Equal(2, _issuer.Reads);
    }

    [Fact]
    public async Task Issuer_AwayAtStart_IsUnavailableUntilItComes()
    {
        _issuer.Away = true;
        await using var service = await StartAsync();

        using var response = await GetAsync(service, _issuer.Token());
        Assert.Equal(HttpStatusCode.ServiceUnavailable, response.StatusCode);
        Assert.Equal(TimeSpan.FromSeconds(1), response.Headers.RetryAfter!.Delta);
        await ProblemAsync(response);

        _issuer.Away = false;
        _time.Advance(SigningKeys.FailurePause);
        await AssertAnswerAsync(HttpStatusCode.OK, service, _issuer.Token());
    }

    [Fact]
    public async Task Issuer_AwayLater_StopsNobodyWhoseKeyIsKnown()
    {
        await using var service = await StartAsync();
        await AssertAnswerAsync(HttpStatusCode.OK, service, _issuer.Token());

        _issuer.Away = true;
        _time.Advance(SigningKeys.Freshness + TimeSpan.FromSeconds(1));

        await AssertAnswerAsync(HttpStatusCode.OK, service, _issuer.Token());
        await AssertAnswerAsync(HttpStatusCode.ServiceUnavailable, service, _issuer.Bad(TokenFault.UnknownKey));
    }

    [Fact]
    public async Task Metadata_OfAnotherProvider_IsFollowedToItsKeys()
    {
        await using var service = await StartAsync(
            ("Authentication:Authority", "http://nowhere.test"),
            ("Authentication:MetadataAddress", $"{_issuer.Address}/.well-known/openid-configuration"));

        await AssertAnswerAsync(HttpStatusCode.OK, service, _issuer.Token());
    }

    private Task<TestService> StartAsync(params (string Key, string Value)[] settings) => StartAsync(["ordering"], settings);

    private Task<TestService> StartAsync(string[] audiences, params (string Key, string Value)[] settings) => TestService.StartAsync(
        builder =>
        {
            builder.Configuration.AddInMemoryCollection(_issuer.Settings);
            foreach (var (key, value) in settings)
                builder.Configuration[key] = value;
            builder.Services.Replace(ServiceDescriptor.Singleton<TimeProvider>(_time));
            builder.AddTokenAuthentication(audiences);
            // Without the pauses between attempts, which would wait for the fake clock.
            builder.Services.Replace(ServiceDescriptor.Singleton<IHttpClientFactory>(new PlainClients()));
        },
        app =>
        {
            app.MapGet("/mine", (ClaimsPrincipal caller) => Results.Text(caller.CustomerId())).RequireScope("orders.read");
            app.MapGet("/prefix", () => "").RequireScope("orders");
            app.MapGet("/unmarked", () => "");
        });

    private static Task<HttpResponseMessage> GetAsync(TestService service, string token, string path = "/mine") =>
        SendAsync(service, path, $"Bearer {token}");

    private static async Task<HttpResponseMessage> SendAsync(TestService service, string path, string? authorization)
    {
        using var request = new HttpRequestMessage(HttpMethod.Get, path);
        if (authorization is not null)
            request.Headers.TryAddWithoutValidation("Authorization", authorization);
        return await service.Client.SendAsync(request, TestContext.Current.CancellationToken);
    }

    private static async Task AssertAnswerAsync(HttpStatusCode expected, TestService service, string token)
    {
        using var response = await GetAsync(service, token);
        Assert.Equal(expected, response.StatusCode);
    }

    /// <summary>Asserts that the answer is a problem, and returns its detail.</summary>
    private static async Task<string> ProblemAsync(HttpResponseMessage response)
    {
        Assert.Equal("application/problem+json", response.Content.Headers.ContentType!.MediaType);
        var problem = (await response.Content.ReadFromJsonAsync<JsonNode>(TestContext.Current.CancellationToken))!;
        Assert.Equal((int)response.StatusCode, (int)problem["status"]!);
        Assert.NotNull(problem["traceId"]);
        return (string)problem["detail"]!;
    }

    private sealed class PlainClients : IHttpClientFactory
    {
        public HttpClient CreateClient(string name) => new();
    }
}
