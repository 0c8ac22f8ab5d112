using System.Net;
using System.Text.Json.Nodes;

namespace Identity.Tests;

public sealed class DiscoveryTests(IdentityFixture identity) : IClassFixture<IdentityFixture>
{
    [Theory]
    [InlineData("issuer", "")]
    [InlineData("authorization_endpoint", "connect/authorize")]
    [InlineData("token_endpoint", "connect/token")]
    [InlineData("introspection_endpoint", "connect/introspect")]
    [InlineData("revocation_endpoint", "connect/revoke")]
    [InlineData("end_session_endpoint", "connect/endsession")]
    [InlineData("jwks_uri", ".well-known/jwks")]
    public async Task Address_IsThatInFrontOfTheGateway_WhateverTheRequestWasSentTo(string name, string path)
    {
        using var inside = identity.Service.CreateClient(new() { BaseAddress = new("http://identity:8086/") });
        inside.DefaultRequestHeaders.Add("X-Forwarded-Host", "evil.example");

        Assert.Equal(IdentityService.Issuer + path, (string)(await inside.GetJsonAsync("/.well-known/openid-configuration"))[name]!);
    }

    [Fact]
    public async Task Document_OffersOnlyTheFlowsThatAreAdvised()
    {
        var document = await identity.Client.GetJsonAsync("/.well-known/openid-configuration");

        Assert.Equal(["authorization_code", "client_credentials", "refresh_token"], Values(document, "grant_types_supported").Order());
        Assert.Equal(["code"], Values(document, "response_types_supported"));
        Assert.Equal(["S256"], Values(document, "code_challenge_methods_supported"));
        Assert.Contains("operations", Values(document, "scopes_supported"));
    }

    [Fact]
    public async Task Keys_ArePublicHalvesOnly()
    {
        var keys = (await identity.Client.GetJsonAsync("/.well-known/jwks"))["keys"]!.AsArray();

        var key = Assert.Single(keys)!.AsObject();
        Assert.Equal("RSA", (string)key["kty"]!);
        Assert.Equal("sig", (string)key["use"]!);
        Assert.Equal("RS256", (string)key["alg"]!);
        Assert.DoesNotContain(key, member => member.Key is "d" or "p" or "q" or "dp" or "dq" or "qi");
    }

    [Theory]
    [InlineData("/.well-known/openid-configuration")]
    [InlineData("/.well-known/jwks")]
    public async Task Head_IsAnsweredAsGet_WithoutABody(string path)
    {
        using var get = await identity.Client.GetAsync(new Uri(path, UriKind.Relative), TestContext.Current.CancellationToken);
        using var request = new HttpRequestMessage(HttpMethod.Head, path);
        using var head = await identity.Client.SendAsync(request, TestContext.Current.CancellationToken);

        Assert.Equal(HttpStatusCode.OK, head.StatusCode);
        Assert.Equal(get.Content.Headers.ContentType, head.Content.Headers.ContentType);
        Assert.Equal(get.Content.Headers.ContentLength, head.Content.Headers.ContentLength);
        Assert.Empty(await head.Content.ReadAsByteArrayAsync(TestContext.Current.CancellationToken));
    }

    private static IEnumerable<string> Values(JsonNode document, string name) => document[name]!.AsArray().Select(value => (string)value!);
}
