using System.Net;
using System.Net.Http.Json;
using System.Text.Json.Nodes;
using System.Text.RegularExpressions;
using Microsoft.AspNetCore.Http;

namespace Gateway.Tests;

public sealed partial class DocumentationTests
{
    [Fact]
    public async Task Development_ShowsEveryServicesDocument_FromThisProcessAlone()
    {
        await using var upstream = await Upstream.StartAsync();
        await using var gateway = new GatewayService("Development", ("ordering", upstream.Address), ("inventory", upstream.Address));
        using var client = gateway.Client();

        using var root = await client.CallAsync("/");
        Assert.Equal(HttpStatusCode.Redirect, root.StatusCode);
        Assert.Equal("/scalar", root.Headers.Location!.ToString());

        var page = await client.GetStringAsync(new Uri("/scalar/", UriKind.Relative), TestContext.Current.CancellationToken);
        Assert.Contains("\"openapi/v1.json", page, StringComparison.Ordinal);
        Assert.Contains("openapi/ordering/v1.json", page, StringComparison.Ordinal);
        Assert.Contains("openapi/inventory/v1.json", page, StringComparison.Ordinal);
        Assert.DoesNotContain("://", page, StringComparison.Ordinal);

        var assets = Asset().Matches(page).Select(match => match.Groups["path"].Value).Distinct().ToList();
        Assert.NotEmpty(assets);
        foreach (var asset in assets)
            Assert.NotEmpty(await client.GetStringAsync(new Uri($"/scalar/{asset}", UriKind.Relative), TestContext.Current.CancellationToken));
    }

    [Fact]
    public async Task Development_ServesTheDocumentOfAService()
    {
        await using var upstream = await Upstream.StartAsync(Document("{}"));
        await using var gateway = new GatewayService("Development", ("ordering", upstream.Address));

        Assert.Equal(HttpStatusCode.OK, await gateway.Client().StatusAsync("/openapi/ordering/v1.json"));

        var request = Assert.Single(upstream.Requests);
        Assert.Equal("/openapi/v1.json", request.Path);
        Assert.Equal("localhost", request.Headers["Host"]); // so that the document names the gateway as its server
    }

    [Fact]
    public async Task Merged_HasEveryServicesPaths_AndKeepsComponentsOfOneNameApart()
    {
        await using var ordering = await Upstream.StartAsync(Document("""
            { "openapi": "3.1.1", "tags": [{ "name": "Orders" }],
              "paths": { "/api/v1/orders": { "get": { "schema": { "$ref": "#/components/schemas/Line" }, "error": { "$ref": "#/components/schemas/Problem" } } } },
              "components": { "schemas": { "Line": { "type": "object", "title": "of an order" }, "Problem": { "type": "object" } },
                "securitySchemes": { "oauth2": { "type": "oauth2", "flows": { "clientCredentials": { "scopes": { "orders.read": "" } } } } } } }
            """));
        await using var inventory = await Upstream.StartAsync(Document("""
            { "openapi": "3.1.1", "tags": [{ "name": "Inventory" }],
              "paths": { "/api/v1/inventory": { "get": { "schema": { "$ref": "#/components/schemas/Line" }, "error": { "$ref": "#/components/schemas/Problem" } } } },
              "components": { "schemas": { "Line": { "type": "object", "title": "of stock" }, "Problem": { "type": "object" } },
                "securitySchemes": { "oauth2": { "type": "oauth2", "flows": { "clientCredentials": { "scopes": { "inventory.read": "" } } } } } } }
            """));
        await using var gateway = new GatewayService(
            "Development", ("ordering", ordering.Address), ("inventory", inventory.Address), ("payments", "http://127.0.0.1:1"), ("notifications", "http://127.0.0.1:1"));

        var merged = (await gateway.Client().GetFromJsonAsync<JsonNode>(new Uri("/openapi/v1.json", UriKind.Relative), TestContext.Current.CancellationToken))!;

        Assert.Equal(["/api/v1/inventory", "/api/v1/orders"], merged["paths"]!.AsObject().Select(path => path.Key).Order(StringComparer.Ordinal));
        Assert.Equal(["Inventory", "Orders"], merged["tags"]!.AsArray().Select(tag => (string?)tag!["name"]).Order(StringComparer.Ordinal));
        Assert.Equal("of an order", TitleOf(merged, "/api/v1/orders"));
        Assert.Equal("of stock", TitleOf(merged, "/api/v1/inventory"));
        Assert.Equal(3, merged["components"]!["schemas"]!.AsObject().Count);
        Assert.Equal(
            ["inventory.read", "orders.read"],
            merged["components"]!["securitySchemes"]!["oauth2"]!["flows"]!["clientCredentials"]!["scopes"]!.AsObject().Select(scope => scope.Key).Order(StringComparer.Ordinal));
        Assert.Equal("http://localhost/", (string?)merged["servers"]![0]!["url"]);
    }

    private static string? TitleOf(JsonNode document, string path)
    {
        var reference = (string)document["paths"]![path]!["get"]!["schema"]!["$ref"]!;
        return (string?)document["components"]!["schemas"]![reference["#/components/schemas/".Length..]]!["title"];
    }

    private static RequestDelegate Document(string json) => context => context.Response.WriteAsync(json);

    [GeneratedRegex("src=\"(?<path>[^\"]+)\"", RegexOptions.ExplicitCapture, matchTimeoutMilliseconds: 1000)]
    private static partial Regex Asset();
}
