using System.Net;
using System.Net.Http.Headers;
using System.Text;
using Identity.ApiScopes;
using Identity.Server;

namespace Identity.Tests;

public sealed class ClientCredentialsTests(IdentityFixture identity) : IClassFixture<IdentityFixture>
{
    [Fact]
    public async Task Token_IsASignedJwtThatServicesCanRead()
    {
        string[] scopes = [.. new[] { Scope.OfApis[0].Name, "operations" }.Distinct()];
        using var response = await identity.Client.ClientTokenAsync(string.Join(' ', scopes));
        var answer = await response.JsonAsync(HttpStatusCode.OK);

        Assert.Equal("Bearer", (string)answer["token_type"]!);
        Assert.InRange((int)answer["expires_in"]!, 3590, 3600);
        var token = (string)answer["access_token"]!;
        Assert.Equal("at+jwt", (string)Protocol.Header(token)["typ"]!);
        Assert.Equal("RS256", (string)Protocol.Header(token)["alg"]!);
        Assert.Contains((string)Protocol.Header(token)["kid"]!, await identity.Client.PublishedKeysAsync());
        var payload = Protocol.Payload(token);
        Assert.Equal(IdentityService.Issuer, (string)payload["iss"]!);
        Assert.Equal("platform-cli", (string)payload["sub"]!);
        Assert.Equal("platform-cli", (string)payload["client_id"]!);
        Assert.Equal(scopes.Order(), ((string)payload["scope"]!).Split(' ').Order());
        Assert.Contains("identity", Protocol.Audiences(payload)); // operations is for it too
        Assert.Equal(Scope.AudiencesOf(scopes).Order(), Protocol.Audiences(payload).Order());
        Assert.Equal(3600, (long)payload["exp"]! - (long)payload["iat"]!);
    }

    [Fact]
    public async Task Scope_NotAskedFor_IsAllThatTheClientMayHave()
    {
        var payload = Protocol.Payload(await identity.Client.AccessTokenAsync());

        Assert.Equal(Scope.OfApis.Select(scope => scope.Name).Order(), ((string)payload["scope"]!).Split(' ').Order());
        Assert.Equal(
            Scope.OfApis.SelectMany(scope => scope.Audiences).Distinct().Order(),
            Protocol.Audiences(payload).Order());
    }

    [Fact]
    public async Task Credentials_InTheHeader_AreAccepted()
    {
        using var request = new HttpRequestMessage(HttpMethod.Post, "/connect/token")
        {
            Content = new FormUrlEncodedContent([new("grant_type", "client_credentials")]),
            Headers = { Authorization = new AuthenticationHeaderValue("Basic", Convert.ToBase64String(Encoding.ASCII.GetBytes("platform-cli:platform-cli-dev"))) },
        };

        using var response = await identity.Client.SendAsync(request, TestContext.Current.CancellationToken);

        await response.JsonAsync(HttpStatusCode.OK);
    }

    [Theory]
    [InlineData("platform-cli", "wrong", null, HttpStatusCode.Unauthorized, "invalid_client")]
    [InlineData("nobody", "platform-cli-dev", null, HttpStatusCode.Unauthorized, "invalid_client")]
    [InlineData("storefront-web", "anything", null, HttpStatusCode.BadRequest, "unauthorized_client")]
    [InlineData("platform-cli", "platform-cli-dev", "orders.everything", HttpStatusCode.BadRequest, "invalid_scope")]
    [InlineData("platform-cli", "platform-cli-dev", "profile", HttpStatusCode.BadRequest, "invalid_request")]
    public async Task Request_ThatIsNotAllowed_IsRefused(string client, string secret, string? scope, HttpStatusCode status, string error)
    {
        using var response = await identity.Client.ClientTokenAsync(scope, client, secret);

        Assert.Equal(error, (string)(await response.JsonAsync(status))["error"]!);
    }

    [Theory]
    [InlineData("password")]
    [InlineData("urn:ietf:params:oauth:grant-type:device_code")]
    public async Task Flow_ThatIsNotOffered_IsRefused(string flow)
    {
        using var response = await identity.Client.PostFormAsync("/connect/token",
            ("grant_type", flow), ("client_id", Protocol.Cli), ("client_secret", Protocol.CliSecret), ("username", "alice"), ("password", "alice-dev-password"));

        Assert.Equal("unsupported_grant_type", (string)(await response.JsonAsync(HttpStatusCode.BadRequest))["error"]!);
    }
}
