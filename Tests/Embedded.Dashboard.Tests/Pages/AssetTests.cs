using System.Net;
using Dashboard.Pages.Assets;

namespace Embedded.Dashboard.Tests.Pages;

public sealed class AssetTests
{
    private static CancellationToken Cancellation => TestContext.Current.CancellationToken;

    [Theory]
    [InlineData("dashboard.css", "text/css")]
    [InlineData("dashboard.js", "text/javascript")]
    [InlineData("favicon.svg", "image/svg+xml")]
    public async Task Asset_MayBeKeptForEver_OnlyUnderTheAddressOfItsContent(string name, string type)
    {
        await using var pages = await RunningPages.StartAsync();
        using var browser = pages.Browser();

        using var versioned = await browser.GetAsync(Asset.Find(name)!.Link, Cancellation);
        Assert.Equal(type, versioned.Content.Headers.ContentType?.MediaType);
        Assert.Contains("immutable", versioned.Headers.CacheControl!.ToString(), StringComparison.Ordinal);

        using var plain = await browser.GetAsync($"/assets/{name}", Cancellation);
        Assert.True(plain.Headers.CacheControl!.NoCache);

        using var again = new HttpRequestMessage(HttpMethod.Get, $"/assets/{name}");
        again.Headers.IfNoneMatch.Add(plain.Headers.ETag!);
        using var unchanged = await browser.SendAsync(again, Cancellation);
        Assert.Equal(HttpStatusCode.NotModified, unchanged.StatusCode);
    }

    [Fact]
    public async Task UnknownAsset_IsNotFound()
    {
        await using var pages = await RunningPages.StartAsync();
        using var browser = pages.Browser();
        using var response = await browser.GetAsync("/assets/Embedded.Dashboard.dll", Cancellation);
        Assert.Equal(HttpStatusCode.NotFound, response.StatusCode);
    }
}
