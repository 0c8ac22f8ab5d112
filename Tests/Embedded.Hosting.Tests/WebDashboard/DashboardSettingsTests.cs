using Aspire.Hosting;
using Aspire.Hosting.WebDashboard;
using Microsoft.Extensions.Configuration;

namespace Embedded.Hosting.Tests.WebDashboard;

public sealed class DashboardSettingsTests
{
    [Fact]
    public void WithoutAnAddress_ThereIsNoDashboard() => Assert.Null(Read([]));

    [Theory]
    [InlineData("http://0.0.0.0:18888")]
    [InlineData("http://example.com:18888")]
    [InlineData("https://localhost:18888")]
    [InlineData("http://localhost:18888/below")]
    [InlineData("nonsense")]
    public void AddressThatOthersReach_IsRefused(string url)
    {
        var refused = Assert.Throws<DistributedApplicationException>(() => Read(new() { ["ASPNETCORE_URLS"] = url }));
        Assert.Contains(url, refused.Message, StringComparison.Ordinal);
    }

    [Fact]
    public void Keys_AreNewEachTime_AndWhereAspireKeepsThem()
    {
        var configuration = new ConfigurationManager();
        configuration.AddInMemoryCollection(Local);
        var first = DashboardSettings.Read(configuration, "Shop")!;
        var second = Read(Local)!;

        Assert.Equal(first.Token, configuration["AppHost:BrowserToken"]);
        Assert.Equal(first.OtlpApiKey, configuration["AppHost:OtlpApiKey"]);
        Assert.NotEqual(first.Token, second.Token);
        Assert.NotEqual(first.OtlpApiKey, second.OtlpApiKey);
    }

    [Fact]
    public void ChosenToken_IsTaken() =>
        Assert.Equal("mine", Read(new(Local) { ["ASPIRE_DASHBOARD_FRONTEND_BROWSERTOKEN"] = "mine" })!.Token);

    [Fact]
    public void Limits_CanBeSet()
    {
        var limits = Read(new(Local) { ["Dashboard:Limits:Spans"] = "7" })!.Limits;
        Assert.Equal(7, limits.Spans);
        Assert.Equal(10_000, limits.Logs);
    }

    [Theory]
    [InlineData("Spans", "0")]
    [InlineData("Spans", "many")]
    [InlineData("Logs", "3000000000")]
    [InlineData("SpanBytes", "-1")]
    [InlineData("Span", "7")]
    public void LimitThatIsNone_IsRefused(string name, string value)
    {
        var refused = Assert.Throws<DistributedApplicationException>(() => Read(new(Local) { [$"Dashboard:Limits:{name}"] = value }));
        Assert.Contains($"Dashboard:Limits:{name}", refused.Message, StringComparison.Ordinal);
    }

    private static Dictionary<string, string?> Local => new()
    {
        ["ASPNETCORE_URLS"] = "http://localhost:18888",
        ["ASPIRE_DASHBOARD_OTLP_ENDPOINT_URL"] = "http://localhost:18889",
    };

    private static global::Dashboard.Server.DashboardOptions? Read(Dictionary<string, string?> settings)
    {
        var configuration = new ConfigurationManager();
        configuration.AddInMemoryCollection(settings);
        return DashboardSettings.Read(configuration, "Shop");
    }
}
