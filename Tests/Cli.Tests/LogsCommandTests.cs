namespace Cli.Tests;

public sealed class LogsCommandTests : IDisposable
{
    private readonly Sandbox _sandbox = new();

    [Fact]
    public async Task Logs_OfAResource_ArePrintedLineByLine()
    {
        await using var appHost = await FakeAppHost.StartAsync(_sandbox.Repository);

        Assert.Equal(0, await _sandbox.RunAsync("logs", "ordering"));
        Assert.Equal(["one", "two"], _sandbox.Output.Split('\n', StringSplitOptions.RemoveEmptyEntries | StringSplitOptions.TrimEntries));
    }

    [Fact]
    public async Task Logs_Followed_EndWithTheStream()
    {
        await using var appHost = await FakeAppHost.StartAsync(_sandbox.Repository);

        Assert.Equal(0, await _sandbox.RunAsync("logs", "ordering", "--follow"));
        Assert.Contains("three", _sandbox.Output, StringComparison.Ordinal);
    }

    [Fact]
    public async Task Logs_OfAnUnknownResource_NameTheKnownOnes()
    {
        await using var appHost = await FakeAppHost.StartAsync(_sandbox.Repository);
        appHost.Status = """{"engine":"embedded","healthy":true,"resources":[{"name":"ordering","type":"Project"},{"name":"ordering","type":"Project"},{"name":"gateway","type":"Project"}]}""";

        Assert.Equal(2, await _sandbox.RunAsync("logs", "orders"));
        Assert.Contains("'orders'", _sandbox.Error, StringComparison.Ordinal);
        Assert.Contains("ordering, gateway", _sandbox.Error, StringComparison.Ordinal);
    }

    [Fact]
    public async Task Logs_NothingRuns_Fail() => Assert.Equal(1, await _sandbox.RunAsync("logs", "ordering"));

    public void Dispose() => _sandbox.Dispose();
}
