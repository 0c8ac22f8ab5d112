using System.Net;
using System.Text.Json;
using System.Text.Json.Nodes;

namespace Gateway.Tests;

/// <summary>Every route × every method × every wrong token: of these tests' routes, and of the repository's own.</summary>
public sealed class AuthorizationTests
{
    // A repository without services has no routes of its own.
    private static readonly IReadOnlyList<string> Roots = [.. new[] { GatewayService.RoutesOfTests, GatewayService.RoutesOfTheRepository }.Where(Directory.Exists)];

    public static TheoryData<string> Faults() => [.. Enum.GetNames<TokenFault>(), "no token", "another scope", "no bearer", "garbage"];

    [Theory]
    [MemberData(nameof(Faults))]
    public async Task Token_ThatIsWrong_OpensNoRoute(string fault)
    {
        await using var upstream = await Upstream.StartAsync();
        var expected = fault == "another scope" ? HttpStatusCode.Forbidden : HttpStatusCode.Unauthorized;
        var tried = 0;

        foreach (var root in Roots)
        {
            await using var gateway = Gateway(root, upstream);
            using var client = gateway.Client(token: null);
            foreach (var (method, path, scope, service) in gateway.Routes.Where(route => route.Scope is not "anonymous"))
            {
                using var answer = await client.CallAsync(path, method, [.. Header(fault, scope, service) is { } header ? new[] { ("Authorization", header) } : []]);

                Assert.True(expected == answer.StatusCode, $"{method} {path} with {fault}: {answer.StatusCode}");
                Assert.StartsWith("Bearer", answer.Headers.WwwAuthenticate.ToString(), StringComparison.Ordinal);
                if (method != "HEAD")
                    await answer.ProblemAsync();
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
            foreach (var (method, path, scope, service) in gateway.Routes)
            {
                var token = scope is "anonymous" ? null : Issuer.Tokens.Token("customer-1", scope, service);
                using var client = gateway.Client(token);

                Assert.Equal((method, path, HttpStatusCode.OK), (method, path, await client.StatusAsync(path, method)));
                Assert.Equal(token is null ? null : $"Bearer {token}", upstream.Requests.Last().Headers.GetValueOrDefault("Authorization"));
            }
        }
    }

    [Fact]
    public async Task Token_ForNoServiceBehind_IsRefused()
    {
        await using var upstream = await Upstream.StartAsync();
        await using var gateway = new GatewayService("Production", ("ordering", upstream.Address));
        using var client = gateway.Client(Issuer.Tokens.Token("customer-1", "orders.read", "elsewhere"));

        Assert.Equal(HttpStatusCode.Unauthorized, await client.StatusAsync("/api/v1/orders"));
        Assert.Empty(upstream.Requests);
    }

    [Fact]
    public async Task Route_ThatNamesNoPolicy_NeedsSomeToken()
    {
        await using var upstream = await Upstream.StartAsync();
        await using var gateway = new GatewayService("Production", ("ordering", upstream.Address))
            .With("ReverseProxy:Routes:new:ClusterId", "ordering").With("ReverseProxy:Routes:new:Match:Path", "/new");

        Assert.Equal(HttpStatusCode.Unauthorized, await gateway.Client(token: null).StatusAsync("/new"));
        Assert.Equal(HttpStatusCode.OK, await gateway.Client().StatusAsync("/new"));
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
}
