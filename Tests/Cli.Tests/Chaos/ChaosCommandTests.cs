namespace Cli.Tests.Chaos;

public sealed class ChaosCommandTests : IDisposable
{
    private readonly Sandbox _sandbox = new();

    [Theory]
    [InlineData("chaos")]
    [InlineData("chaos", "--minutes", "1")]
    [InlineData("chaos", "--seed", "1")]
    [InlineData("chaos", "--minutes", "0", "--seed", "1")]
    [InlineData("chaos", "--minutes", "-1", "--seed", "1")]
    [InlineData("chaos", "--minutes", "NaN", "--seed", "1")]
    [InlineData("chaos", "--minutes", "long", "--seed", "1")]
    [InlineData("chaos", "--minutes", "1", "--seed", "one")]
    [InlineData("chaos", "--minutes", "1", "--seed", "1", "--rate", "0")]
    [InlineData("chaos", "--minutes", "1", "--seed", "1", "extra")]
    public async Task WrongUsage_Run_ExitsWithTwo(params string[] args) => Assert.Equal(2, await _sandbox.RunAsync(args));

    [Fact]
    public async Task Help_OfChaos_ExplainsIt()
    {
        Assert.Equal(0, await _sandbox.RunAsync("help", "chaos"));
        Assert.Contains("--minutes", _sandbox.Output, StringComparison.Ordinal);
    }

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

    private Task<int> RunAsync() => _sandbox.RunAsync("chaos", "--minutes", "1", "--seed", "1");
}
