using System.Net;

namespace Identity.Tests;

public sealed class RevocationTests(IdentityFixture identity) : IClassFixture<IdentityFixture>
{
    [Fact]
    public async Task Token_Valid_IsActive()
    {
        var answer = await identity.Client.IntrospectAsync(await identity.Client.AccessTokenAsync("operations"));

        Assert.True((bool)answer["active"]!);
        Assert.Equal(Protocol.Cli, (string)answer["sub"]!);
    }

    [Fact]
    public async Task Token_Revoked_IsInactive()
    {
        var token = await identity.Client.AccessTokenAsync();

        using var revoked = await identity.Client.PostFormAsync("/connect/revoke",
            ("client_id", Protocol.Cli), ("client_secret", Protocol.CliSecret), ("token", token));

        Assert.Equal(HttpStatusCode.OK, revoked.StatusCode);
        Assert.False((bool)(await identity.Client.IntrospectAsync(token))["active"]!);
    }

    [Theory]
    [InlineData("not a token")]
    [InlineData("eyJhbGciOiJub25lIiwidHlwIjoiYXQrand0In0.eyJpc3MiOiJodHRwOi8vbG9jYWxob3N0OjgwODAvIn0.")]
    public async Task Token_ThatIsNone_IsInactive(string token) =>
        Assert.False((bool)(await identity.Client.IntrospectAsync(token))["active"]!);

    [Fact]
    public async Task Introspection_ByNobody_IsRefused()
    {
        using var response = await identity.Client.PostFormAsync("/connect/introspect",
            ("client_id", Protocol.Cli), ("client_secret", "wrong"), ("token", await identity.Client.AccessTokenAsync()));

        Assert.Equal("invalid_client", (string)(await response.JsonAsync(HttpStatusCode.Unauthorized))["error"]!);
    }
}
