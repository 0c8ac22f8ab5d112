using System.Text.Json;

namespace Cli.Tests;

/// <summary>The status that the embedded engine's dashboard tells.</summary>
public sealed class DashboardStatusTests : IDisposable
{
    private readonly Sandbox _sandbox = new();

    [Fact]
    public async Task StatusJson_WithADashboard_HasItsResources_InTheSameDocument()
    {
        await using var dashboard = await FakeDashboard.StartAsync();
        await using var appHost = await FakeAppHost.StartAsync(_sandbox.Repository);
        appHost.Status = dashboard.Status();

        Assert.Equal(0, await _sandbox.RunAsync("status", "--json"));

        using var document = JsonDocument.Parse(_sandbox.Output);
        Assert.Equal(["dashboardUrl", "engine", "healthy", "resources", "startedAt"], document.RootElement.EnumerateObject().Select(property => property.Name).Order(StringComparer.Ordinal));
        Assert.True(document.RootElement.GetProperty("healthy").GetBoolean());
        Assert.Equal("2030-01-02T03:04:05+00:00", document.RootElement.GetProperty("startedAt").GetString());
        var resources = document.RootElement.GetProperty("resources");
        Assert.Equal(["later", "ordering", "ordering"], resources.EnumerateArray().Select(resource => resource.GetProperty("name").GetString()));
        Assert.Equal(
            """{"name":"ordering","type":"Project","state":"Running","health":"Healthy","replica":0,"pid":72,"exitCode":null,"urls":["http://localhost:5001"],"healthyAfterSeconds":1.5}""",
            resources[1].GetRawText());
        Assert.Equal(JsonValueKind.Null, resources[0].GetProperty("state").ValueKind);
    }

    [Fact]
    public async Task Status_DashboardSaysThatSomethingIsNotReady_ExitsWithOne()
    {
        await using var dashboard = await FakeDashboard.StartAsync();
        await using var appHost = await FakeAppHost.StartAsync(_sandbox.Repository);
        appHost.Status = dashboard.Status();
        dashboard.IsReady = false;

        Assert.Equal(1, await _sandbox.RunAsync("status"));
        Assert.Contains("not everything is healthy", _sandbox.Output, StringComparison.Ordinal);
    }

    [Fact]
    public async Task Status_DashboardRefuses_SaysWho()
    {
        await using var dashboard = await FakeDashboard.StartAsync();
        await using var appHost = await FakeAppHost.StartAsync(_sandbox.Repository);
        appHost.Status = dashboard.Status(token: "another");

        Assert.Equal(1, await _sandbox.RunAsync("status", "--json"));
        Assert.Contains(dashboard.Address, _sandbox.Error, StringComparison.Ordinal);
        Assert.Contains("401", _sandbox.Error, StringComparison.Ordinal);
    }

    public void Dispose() => _sandbox.Dispose();
}
