using System.Net;
using System.Text.Json.Nodes;

namespace Identity.Tests;

public sealed class DiscoveryTests(IdentityFixture identity) : IClassFixture<IdentityFixture>
{
    private const string Document = "/.well-known/openid-configuration";
    private const string Keys = "/.well-known/jwks";

    [Fact]
    public async Task Addresses_AreThoseInFrontOfTheGateway_WhateverTheRequestWasSentTo()
    {
        using var inside = identity.Service.CreateClient(new() { BaseAddress = new("http://identity:8086/") });
        inside.DefaultRequestHeaders.Add("X-Forwarded-Host", "evil.example");

        var document = await inside.OpenAsync(Document).JsonAsync();

        foreach (var (name, path) in new[]
        {
            ("issuer", ""), ("authorization_endpoint", "connect/authorize"), ("token_endpoint", "connect/token"), ("introspection_endpoint", "connect/introspect"),
            ("revocation_endpoint", "connect/revoke"), ("end_session_endpoint", "connect/endsession"), ("jwks_uri", ".well-known/jwks"),
        })
        {
            Assert.Equal(IdentityService.Issuer + path, (string)document[name]!);
        }
    }

    [Fact]
    public async Task Document_OffersOnlyTheFlowsThatAreAdvised()
    {
        var document = await identity.Client.OpenAsync(Document).JsonAsync();

        Assert.Equal(["authorization_code", "client_credentials", "refresh_token"], Values(document, "grant_types_supported").Order());
        Assert.Equal(["code"], Values(document, "response_types_supported"));
        Assert.Equal(["S256"], Values(document, "code_challenge_methods_supported"));
        Assert.Contains("operations", Values(document, "scopes_supported"));
    }

    [Fact]
    public async Task Keys_ArePublicHalvesOnly()
    {
        var key = Assert.Single((await identity.Client.OpenAsync(Keys).JsonAsync())["keys"]!.AsArray())!.AsObject();

        Assert.Equal(("RSA", "sig", "RS256"), ((string?)key["kty"], (string?)key["use"], (string?)key["alg"]));
        Assert.DoesNotContain(key, member => member.Key is "d" or "p" or "q" or "dp" or "dq" or "qi");
    }

    [Theory]
    [InlineData(Document)]
    [InlineData(Keys)]
    public async Task Head_IsAnsweredAsGet_WithoutABody(string path)
    {
        using var get = await identity.Client.OpenAsync(path);
        using var request = new HttpRequestMessage(HttpMethod.Head, path);
        using var head = await identity.Client.SendAsync(request, TestContext.Current.CancellationToken);

        Assert.Equal(HttpStatusCode.OK, head.StatusCode);
        Assert.Equal(get.Content.Headers.ContentType, head.Content.Headers.ContentType);
        Assert.Equal(get.Content.Headers.ContentLength, head.Content.Headers.ContentLength);
        Assert.Empty(await head.Content.ReadAsByteArrayAsync(TestContext.Current.CancellationToken));
    }

    private static IEnumerable<string> Values(JsonNode document, string name) => document[name]!.AsArray().Select(value => (string)value!);
}
