using System.Collections.Immutable;
using System.Net;
using System.Net.Http.Json;
using System.Text.Json;
using System.Text.Json.Nodes;
using Microsoft.Extensions.DependencyInjection;
using Yarp.ReverseProxy.Configuration;

namespace Gateway.Tests;

/// <summary>Every route × every method × every wrong token: of these tests' routes, and of the repository's own.</summary>
public sealed class AuthorizationTests
{
    // A repository without services has no routes of its own.
    private static readonly ImmutableArray<string> Roots =
        [.. new[] { GatewayService.RoutesOfTests, GatewayService.RoutesOfTheRepository }.Where(Directory.Exists)];

    public static TheoryData<string> Faults() => [.. Enum.GetNames<TokenFault>(), "no token", "another scope", "no bearer", "garbage"];

    [Theory]
    [MemberData(nameof(Faults))]
    public async Task Token_ThatIsWrong_OpensNoRoute(string fault)
    {
        await using var upstream = await Upstream.StartAsync();
        var tried = 0;

        foreach (var root in Roots)
        {
            await using var gateway = Gateway(root, upstream);
            using var client = gateway.Client(token: null);
            foreach (var (method, path, scope, service) in Routes(gateway).Where(route => route.Scope is not "anonymous"))
            {
                using var request = new HttpRequestMessage(new HttpMethod(method), path);
                if (Header(fault, scope, service) is { } header)
                    request.Headers.TryAddWithoutValidation("Authorization", header);

                using var response = await client.SendAsync(request, TestContext.Current.CancellationToken);

                var expected = fault == "another scope" ? HttpStatusCode.Forbidden : HttpStatusCode.Unauthorized;
                Assert.True(expected == response.StatusCode, $"{method} {path} with {fault}: {response.StatusCode}");
                Assert.StartsWith("Bearer", response.Headers.WwwAuthenticate.ToString(), StringComparison.Ordinal);
                if (method != "HEAD")
                    Assert.Equal((int)expected, (int)(await response.Content.ReadFromJsonAsync<JsonNode>(TestContext.Current.CancellationToken))!["status"]!);
                tried++;
            }
        }

        Assert.True(tried >= 15, $"{tried} calls were tried");
        Assert.Empty(upstream.Requests);
    }

    [Fact]
    public async Task Token_WithTheScopeAlone_OpensTheRoute_AndPasses()
    {
        await using var upstream = await Upstream.StartAsync();

        foreach (var root in Roots)
        {
            await using var gateway = Gateway(root, upstream);
            using var client = gateway.Client(token: null);
            foreach (var (method, path, scope, service) in Routes(gateway))
            {
                using var request = new HttpRequestMessage(new HttpMethod(method), path);
                var token = scope is "anonymous" ? null : Issuer.Tokens.Token("customer-1", scope, service);
                request.Headers.Authorization = token is null ? null : new("Bearer", token);

                using var response = await client.SendAsync(request, TestContext.Current.CancellationToken);

                Assert.True(response.StatusCode == HttpStatusCode.OK, $"{method} {path} with {scope}: {response.StatusCode}");
                Assert.Equal(token is null ? null : $"Bearer {token}", upstream.Requests.Last().Headers.GetValueOrDefault("Authorization"));
            }
        }
    }

    [Fact]
    public async Task Token_ForNoServiceBehind_IsRefused()
    {
        await using var upstream = await Upstream.StartAsync();
        await using var gateway = new GatewayService("Production", ("ordering", upstream.Address));

        using var refused = await gateway.Client(Issuer.Tokens.Token("customer-1", "orders.read", "elsewhere")).GetAsync(new Uri("/api/v1/orders", UriKind.Relative), TestContext.Current.CancellationToken);

        Assert.Equal(HttpStatusCode.Unauthorized, refused.StatusCode);
        Assert.Empty(upstream.Requests);
    }

    [Fact]
    public async Task Route_ThatNamesNoPolicy_NeedsSomeToken()
    {
        await using var upstream = await Upstream.StartAsync();
        await using var gateway = new GatewayService("Production", ("ordering", upstream.Address))
            .With("ReverseProxy:Routes:new:ClusterId", "ordering").With("ReverseProxy:Routes:new:Match:Path", "/new");

        using var refused = await gateway.Client(token: null).GetAsync(new Uri("/new", UriKind.Relative), TestContext.Current.CancellationToken);
        using var allowed = await gateway.Client().GetAsync(new Uri("/new", UriKind.Relative), TestContext.Current.CancellationToken);

        Assert.Equal(HttpStatusCode.Unauthorized, refused.StatusCode);
        Assert.Equal(HttpStatusCode.OK, allowed.StatusCode);
    }

    private static string? Header(string fault, string scope, string service) => fault switch
    {
        "no token" => null,
        "another scope" => $"Bearer {Issuer.Tokens.Token("customer-1", TokenIssuer.Scopes.Keys.First(other => other != scope), service)}",
        "no bearer" => $"Basic {Issuer.Tokens.Token()}",
        "garbage" => "Bearer a.b.c",
        _ => $"Bearer {Issuer.Tokens.Bad(Enum.Parse<TokenFault>(fault))}",
    };

    /// <summary>Behind it every service of its routes is the upstream.</summary>
    private static GatewayService Gateway(string root, Upstream upstream)
    {
        var services =
            from file in Directory.EnumerateFiles(root, "*.json")
            let routes = JsonNode.Parse(File.ReadAllText(file), documentOptions: new() { CommentHandling = JsonCommentHandling.Skip, AllowTrailingCommas = true })!
            from cluster in routes["ReverseProxy"]?["Clusters"]?.AsObject() ?? []
            select (cluster.Key, upstream.Address);
        return new GatewayService("Production", [.. services]).With("Routes:Folder", root);
    }

    private static IEnumerable<(string Method, string Path, string Scope, string Service)> Routes(GatewayService gateway) =>
        from route in gateway.Services.GetRequiredService<IProxyConfigProvider>().GetConfig().Routes
        from method in route.Match.Methods!
        select (method, route.Match.Path!.Replace("{**rest}", "x", StringComparison.Ordinal), route.AuthorizationPolicy!, route.ClusterId!);
}
