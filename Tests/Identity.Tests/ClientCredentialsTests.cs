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
        var answer = await identity.Client.ClientTokenAsync(string.Join(' ', scopes)).JsonAsync();

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

        await identity.Client.SendAsync(request, TestContext.Current.CancellationToken).JsonAsync();
    }

    [Theory]
    [InlineData("platform-cli", "wrong", null, "invalid_client")]
    [InlineData("nobody", "platform-cli-dev", null, "invalid_client")]
    [InlineData("storefront-web", "anything", null, "unauthorized_client")]
    [InlineData("platform-cli", "platform-cli-dev", "orders.everything", "invalid_scope")]
    [InlineData("platform-cli", "platform-cli-dev", "profile", "invalid_request")]
    public Task Request_ThatIsNotAllowed_IsRefused(string client, string secret, string? scope, string error) =>
        identity.Client.ClientTokenAsync(scope, client, secret).AssertRefusedAsync(error);

    [Theory]
    [InlineData("password")]
    [InlineData("urn:ietf:params:oauth:grant-type:device_code")]
    public Task Flow_ThatIsNotOffered_IsRefused(string flow) => identity.Client.PostFormAsync("/connect/token",
        ("grant_type", flow), ("client_id", Protocol.Cli), ("client_secret", Protocol.CliSecret), ("username", "alice"), ("password", "alice-dev-password"))
        .AssertRefusedAsync("unsupported_grant_type");

    [Fact]
    public async Task Token_IsActive_UntilItIsRevoked()
    {
        var token = await identity.Client.AccessTokenAsync("operations");
        Assert.True(await identity.Client.IsActiveAsync(token));

        Assert.Equal(HttpStatusCode.OK, await identity.Client.PostFormAsync("/connect/revoke",
            ("client_id", Protocol.Cli), ("client_secret", Protocol.CliSecret), ("token", token)).StatusAsync());
        Assert.False(await identity.Client.IsActiveAsync(token));
    }

    [Theory]
    [InlineData("not a token")]
    [InlineData("eyJhbGciOiJub25lIiwidHlwIjoiYXQrand0In0.eyJpc3MiOiJodHRwOi8vbG9jYWxob3N0OjgwODAvIn0.")]
    public async Task Token_ThatIsNone_IsInactive(string token) => Assert.False(await identity.Client.IsActiveAsync(token));

    [Fact]
    public async Task Introspection_ByNobody_IsRefused() => await identity.Client.PostFormAsync("/connect/introspect",
        ("client_id", Protocol.Cli), ("client_secret", "wrong"), ("token", await identity.Client.AccessTokenAsync())).AssertRefusedAsync("invalid_client");
}
