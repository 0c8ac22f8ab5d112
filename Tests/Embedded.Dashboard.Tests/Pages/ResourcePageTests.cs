using System.Net;
using Dashboard.Resources;

namespace Embedded.Dashboard.Tests.Pages;

public sealed class ResourcePageTests
{
    private static readonly CommandView Stop = new("stop", "Stop", "Stops it.", Confirmation: null, IsEnabled: true, IsHighlighted: false);

    private static CancellationToken Cancellation => TestContext.Current.CancellationToken;

    [Fact]
    public async Task Root_LeadsToTheResources()
    {
        await using var pages = await RunningPages.StartAsync();
        using var browser = pages.Browser();
        using var response = await browser.GetAsync("/", Cancellation);
        Assert.Equal("/resources", response.Headers.Location?.ToString());
    }

    [Fact]
    public async Task Table_HasStateHealthAndReasons()
    {
        await using var pages = await RunningPages.StartAsync();
        pages.Resources.All.Add(Samples.Resource("ordering", Stop) with { Health = "Unhealthy", HealthReports = [new("database", "Unhealthy", "connection refused")] });
        var page = await pages.ReadAsync("/resources");
        Assert.Contains("Running", page, StringComparison.Ordinal);
        Assert.Contains("database: connection refused", page, StringComparison.Ordinal);
        Assert.Contains("action=\"/resources/ordering/commands/stop\"", page, StringComparison.Ordinal);
    }

    [Fact]
    public async Task Urls_AreLinksOnlyWhenTheyAreOfTheWeb()
    {
        await using var pages = await RunningPages.StartAsync();
        pages.Resources.All.Add(Samples.Resource("ordering") with { Urls = [new("http", "http://localhost:5001"), new("bad", "javascript:alert(1)"), new("db", "tcp://localhost:5432")] });
        var page = await pages.ReadAsync("/resources");
        Assert.Contains("href=\"http://localhost:5001\"", page, StringComparison.Ordinal);
        Assert.DoesNotContain("href=\"javascript:", page, StringComparison.Ordinal);
        Assert.DoesNotContain("href=\"tcp:", page, StringComparison.Ordinal);
    }

    [Fact]
    public async Task Secret_IsNotInThePage_UntilItIsAskedForByName()
    {
        await using var pages = await RunningPages.StartAsync();
        pages.Resources.All.Add(Samples.Resource("ordering") with
        {
            Environment = [new("PASSWORD", "hunter2", IsSecret: true), new("KEY", "swordfish", IsSecret: true), new("COLOUR", "green", IsSecret: false)],
            Properties = [new("connection", "Password=hunter3", IsSecret: true)],
        });

        var page = await pages.ReadAsync("/resources/ordering");
        Assert.Contains("green", page, StringComparison.Ordinal);
        Assert.DoesNotContain("hunter", page, StringComparison.Ordinal);
        Assert.DoesNotContain("swordfish", page, StringComparison.Ordinal);

        var revealed = await pages.ReadAsync("/resources/ordering?reveal=PASSWORD");
        Assert.Contains("hunter2", revealed, StringComparison.Ordinal);
        Assert.DoesNotContain("swordfish", revealed, StringComparison.Ordinal);
        Assert.DoesNotContain("hunter2", await pages.ReadAsync("/resources"), StringComparison.Ordinal);
    }

    [Fact]
    public async Task Command_Runs_AndItsPageSaysSo()
    {
        await using var pages = await RunningPages.StartAsync();
        pages.Resources.All.Add(Samples.Resource("ordering", Stop));
        pages.Resources.Outcome = new(Found: true, Success: false, "It <b>does not</b> run.");
        using var browser = pages.Browser();

        using var response = await browser.PostAsync("/resources/ordering/commands/stop", new FormUrlEncodedContent([new("back", "details")]), Cancellation);

        Assert.Equal([("ordering", "stop")], pages.Resources.Executed);
        Assert.Equal(HttpStatusCode.SeeOther, response.StatusCode);
        var location = response.Headers.Location!.ToString();
        Assert.StartsWith("/resources/ordering?message=", location, StringComparison.Ordinal);
        Assert.Contains("ordering: Stop failed. It &lt;b&gt;does not&lt;/b&gt; run.", await pages.ReadAsync(location), StringComparison.Ordinal);
    }

    [Theory]
    [InlineData("https://example.org/")]
    [InlineData("//example.org/")]
    [InlineData("anything")]
    public async Task Command_LeadsNowhereElse(string back)
    {
        await using var pages = await RunningPages.StartAsync();
        pages.Resources.All.Add(Samples.Resource("ordering", Stop));
        using var browser = pages.Browser();
        using var response = await browser.PostAsync("/resources/ordering/commands/stop", new FormUrlEncodedContent([new("back", back)]), Cancellation);
        Assert.StartsWith("/resources?message=", response.Headers.Location!.ToString(), StringComparison.Ordinal);
    }

    [Fact]
    public async Task MessageInAnAddress_IsNotShown()
    {
        await using var pages = await RunningPages.StartAsync();
        Assert.DoesNotContain("Call this number", await pages.ReadAsync("/resources?message=Call+this+number"), StringComparison.Ordinal);
    }

    [Fact]
    public async Task CommandWithAQuestion_RunsOnlyOnceItIsAnswered()
    {
        await using var pages = await RunningPages.StartAsync();
        pages.Resources.All.Add(Samples.Resource("ordering", Stop with { Confirmation = "Lose all orders?" }));
        using var browser = pages.Browser();

        using (var question = await browser.PostAsync("/resources/ordering/commands/stop", content: null, Cancellation))
            Assert.Contains("Lose all orders?", await question.Content.ReadAsStringAsync(Cancellation), StringComparison.Ordinal);
        Assert.Empty(pages.Resources.Executed);

        using var answer = await browser.PostAsync("/resources/ordering/commands/stop", new FormUrlEncodedContent([new("confirmed", "true")]), Cancellation);
        Assert.Single(pages.Resources.Executed);
    }

    [Fact]
    public async Task Graph_LinksItsNodes_AndIsAListAsWell()
    {
        await using var pages = await RunningPages.StartAsync();
        pages.Resources.All.AddRange([Samples.Resource("ordering") with { Relationships = [new("postgres", "Reference")] }, Samples.Resource("postgres")]);
        var page = await pages.ReadAsync("/resources?view=graph");
        Assert.Contains("href=\"/resources/postgres\"", page, StringComparison.Ordinal);
        Assert.Contains("<li>ordering &#x2192; postgres: Reference</li>", page, StringComparison.Ordinal);
    }
}
