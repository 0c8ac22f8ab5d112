namespace Chaos.Tests;

public sealed class ChaosCommandTests : IDisposable
{
    private readonly Sandbox _sandbox = new();

    [Theory]
    [InlineData]
    [InlineData("--minutes", "1")]
    [InlineData("--seed", "1")]
    [InlineData("--minutes", "0", "--seed", "1")]
    [InlineData("--minutes", "-1", "--seed", "1")]
    [InlineData("--minutes", "NaN", "--seed", "1")]
    [InlineData("--minutes", "long", "--seed", "1")]
    [InlineData("--minutes", "1", "--seed", "one")]
    [InlineData("--minutes", "1", "--seed", "1", "--rate", "0")]
    [InlineData("--minutes", "1", "--seed", "1", "extra")]
    public async Task WrongUsage_Run_ExitsWithTwo(params string[] args) => Assert.Equal(2, await ChaosCommand.RunAsync(args, _sandbox.Workspace));

    [Fact]
    public async Task Chaos_OnAnUnhealthySystem_IsRefused()
    {
        _sandbox.Aspire.Show(Resources.Service("gateway", "Exited", null));

        Assert.Equal(1, await RunAsync());
        Assert.Contains("not healthy", _sandbox.Error, StringComparison.Ordinal);
    }

    [Fact]
    public async Task Chaos_SystemWithoutPaymentProvider_NamesIt()
    {
        _sandbox.Aspire.Show(
            Resources.LocalServer("postgres"), Resources.LocalServer("rabbitmq"), Resources.Service("gateway") with { Urls = ["http://localhost:1"] });

        Assert.Equal(1, await RunAsync());
        Assert.Contains("'payment-provider'", _sandbox.Error, StringComparison.Ordinal);
    }

    public void Dispose() => _sandbox.Dispose();

    private Task<int> RunAsync() => ChaosCommand.RunAsync(["--minutes", "1", "--seed", "1"], _sandbox.Workspace);
}
