using System.Net;
using System.Text.RegularExpressions;

namespace Gateway.Tests;

public sealed partial class DocumentationTests
{
    [Fact]
    public async Task Development_ShowsEveryServicesDocument_FromThisProcessAlone()
    {
        await using var upstream = await Upstream.StartAsync();
        await using var gateway = new GatewayService("Development", ("ordering", upstream.Address), ("inventory", upstream.Address));
        using var client = gateway.Client();

        using var root = await client.GetAsync(new Uri("/", UriKind.Relative), TestContext.Current.CancellationToken);
        Assert.Equal(HttpStatusCode.Redirect, root.StatusCode);
        Assert.Equal("/scalar", root.Headers.Location!.ToString());

        var page = await client.GetStringAsync(new Uri("/scalar/", UriKind.Relative), TestContext.Current.CancellationToken);
        Assert.Contains("openapi/ordering/v1.json", page, StringComparison.Ordinal);
        Assert.Contains("openapi/inventory/v1.json", page, StringComparison.Ordinal);
        Assert.DoesNotContain("://", page, StringComparison.Ordinal);

        var assets = Asset().Matches(page).Select(match => match.Groups["path"].Value).Distinct().ToList();
        Assert.NotEmpty(assets);
        foreach (var asset in assets)
            Assert.NotEmpty(await client.GetStringAsync(new Uri($"/scalar/{asset}", UriKind.Relative), TestContext.Current.CancellationToken));
    }

    [Theory]
    [InlineData("ordering")]
    [InlineData("inventory")]
    public async Task Development_ServesTheDocumentOfAService(string service)
    {
        await using var upstream = await Upstream.StartAsync();
        await using var gateway = new GatewayService("Development", (service, upstream.Address));

        await gateway.Client().GetStringAsync(new Uri($"/openapi/{service}/v1.json", UriKind.Relative), TestContext.Current.CancellationToken);

        var request = Assert.Single(upstream.Requests);
        Assert.Equal("/openapi/v1.json", request.Path);
        Assert.Equal("localhost", request.Headers["Host"]); // so that the document names the gateway as its server
    }

    [GeneratedRegex("src=\"(?<path>[^\"]+)\"", RegexOptions.ExplicitCapture, matchTimeoutMilliseconds: 1000)]
    private static partial Regex Asset();
}
