namespace Cli.Tests;

/// <summary>Logs that the embedded engine's dashboard keeps.</summary>
public sealed class DashboardLogsTests : IDisposable
{
    private readonly Sandbox _sandbox = new();

    [Fact]
    public async Task Logs_WithADashboard_AreReadFromIt()
    {
        await using var dashboard = await FakeDashboard.StartAsync();
        await using var appHost = await FakeAppHost.StartAsync(_sandbox.Repository);
        appHost.Status = dashboard.Status();

        Assert.Equal(0, await _sandbox.RunAsync("logs", "ordering", "--follow"));
        Assert.Equal("from the dashboard, true", _sandbox.Output.TrimEnd());
    }

    [Fact]
    public async Task Logs_OfAResourceThatTheDashboardDoesNotKnow_NameTheKnownOnes()
    {
        await using var dashboard = await FakeDashboard.StartAsync();
        await using var appHost = await FakeAppHost.StartAsync(_sandbox.Repository);
        appHost.Status = dashboard.Status();

        Assert.Equal(2, await _sandbox.RunAsync("logs", "orders"));
        Assert.Contains("There are: ordering.", _sandbox.Error, StringComparison.Ordinal);
    }

    [Fact]
    public async Task Logs_OfTheOtherEngine_AreReadFromTheChannel()
    {
        await using var dashboard = await FakeDashboard.StartAsync();
        await using var appHost = await FakeAppHost.StartAsync(_sandbox.Repository);
        appHost.Status = dashboard.Status(engine: "aspire");

        Assert.Equal(0, await _sandbox.RunAsync("logs", "ordering"));
        Assert.StartsWith("one", _sandbox.Output, StringComparison.Ordinal);
    }

    [Fact]
    public async Task StructuredLogs_AreAskedForByTheFilter_AndPrintedOldestFirst()
    {
        await using var dashboard = await FakeDashboard.StartAsync();
        await using var appHost = await FakeAppHost.StartAsync(_sandbox.Repository);
        appHost.Status = dashboard.Status();

        Assert.Equal(0, await _sandbox.RunAsync("logs", "ordering", "--structured", "--level", "warning", "--trace", "0af7"));

        Assert.Contains("resource=ordering&severity=warning&traceId=0af7", dashboard.AskedForLogs, StringComparison.Ordinal);
        var lines = _sandbox.Output.Split('\n', StringSplitOptions.RemoveEmptyEntries | StringSplitOptions.TrimEntries);
        Assert.EndsWith("Warning     ordering Orders: older", lines[0], StringComparison.Ordinal);
        Assert.EndsWith("Error       ordering Orders: newer", lines[1], StringComparison.Ordinal);
    }

    [Fact]
    public async Task StructuredLogs_WithoutADashboard_SayThatThereIsNone()
    {
        await using var appHost = await FakeAppHost.StartAsync(_sandbox.Repository);

        Assert.Equal(1, await _sandbox.RunAsync("logs", "--structured"));
        Assert.Contains("dashboard", _sandbox.Error, StringComparison.Ordinal);
    }

    [Theory]
    [InlineData("logs")]
    [InlineData("logs", "--level", "warning")]
    [InlineData("logs", "ordering", "--level", "warning")]
    [InlineData("logs", "ordering", "--trace", "1")]
    [InlineData("logs", "--structured", "--level", "loud")]
    [InlineData("logs", "--structured", "--follow")]
    public async Task Logs_AskedForInAWayThatIsNone_AreWrongUsage(params string[] args)
    {
        await using var appHost = await FakeAppHost.StartAsync(_sandbox.Repository);

        Assert.Equal(2, await _sandbox.RunAsync(args));
    }

    public void Dispose() => _sandbox.Dispose();
}
