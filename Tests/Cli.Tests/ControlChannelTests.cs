using Cli.Control;

namespace Cli.Tests;

public sealed class ControlChannelTests : IDisposable
{
    private readonly Sandbox _sandbox = new();

    private static CancellationToken Cancellation => TestContext.Current.CancellationToken;

    [Fact]
    public async Task Environment_OfARunningResource_IsRead()
    {
        await using var appHost = await FakeAppHost.StartAsync(_sandbox.Repository);
        using var channel = await ControlChannel.OpenRunningAsync(_sandbox.Repository, Cancellation);

        var environment = await channel.EnvironmentAsync("ordering", Cancellation);

        Assert.Equal("Host=127.0.0.1", environment["ConnectionStrings__orderingdb"]);
    }

    [Theory]
    [InlineData("resting", "does not run")]
    [InlineData("nobody", "no resource")]
    public async Task Environment_NotThere_IsSaid(string resource, string reason)
    {
        await using var appHost = await FakeAppHost.StartAsync(_sandbox.Repository);
        using var channel = await ControlChannel.OpenRunningAsync(_sandbox.Repository, Cancellation);

        var failed = await Assert.ThrowsAsync<CommandFailedException>(() => channel.EnvironmentAsync(resource, Cancellation));

        Assert.Contains(reason, failed.Message, StringComparison.Ordinal);
    }

    [Fact]
    public async Task Command_Executed_IsDoneOrRefusedWithTheReason()
    {
        await using var appHost = await FakeAppHost.StartAsync(_sandbox.Repository);
        using var channel = await ControlChannel.OpenRunningAsync(_sandbox.Repository, Cancellation);

        Assert.Null(await channel.ExecuteAsync("ordering", "restart", Cancellation));
        Assert.Equal("it rests", await channel.ExecuteAsync("resting", "restart", Cancellation));
    }

    public void Dispose() => _sandbox.Dispose();
}
