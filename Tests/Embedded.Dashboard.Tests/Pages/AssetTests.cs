using System.Net;
using System.Text.RegularExpressions;
using Dashboard.Pages.Assets;

namespace Embedded.Dashboard.Tests.Pages;

public sealed partial class AssetTests
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

        using var versioned = await browser.GetAsync(Asset.Link(name), Cancellation);
        Assert.Equal(type, versioned.Content.Headers.ContentType?.MediaType);
        Assert.Contains("immutable", versioned.Headers.CacheControl!.ToString(), StringComparison.Ordinal);

        using var old = await browser.GetAsync($"/assets/0123456789abcdef/{name}", Cancellation);
        Assert.Equal(HttpStatusCode.OK, old.StatusCode);
        Assert.DoesNotContain("immutable", old.Headers.CacheControl?.ToString() ?? "", StringComparison.Ordinal);
    }

    [Fact]
    public async Task UnknownAsset_IsNotFound()
    {
        await using var pages = await RunningPages.StartAsync();
        using var browser = pages.Browser();
        using var response = await browser.GetAsync(Asset.Link("Embedded.Dashboard.dll"), Cancellation);
        Assert.Equal(HttpStatusCode.NotFound, response.StatusCode);
    }

    [Fact]
    public void Scripts_ImportWhatThereIs()
    {
        var scripts = Asset.Names.Where(name => name.EndsWith(".js", StringComparison.Ordinal)).ToList();
        var imports = scripts.SelectMany(name => Imports().Matches(System.Text.Encoding.UTF8.GetString(Asset.Find(name)!.Content)))
            .Select(match => match.Groups["name"].Value)
            .ToList();

        Assert.NotEmpty(imports);
        Assert.Subset(scripts.ToHashSet(), imports.ToHashSet());
    }

    [GeneratedRegex("^import (.* from )?'\\./(?<name>[^']+)';$", RegexOptions.Multiline | RegexOptions.ExplicitCapture, matchTimeoutMilliseconds: 1000)]
    private static partial Regex Imports();
}
