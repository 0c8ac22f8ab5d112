namespace Cli.Tests;

public sealed class CommandLineTests : IDisposable
{
    private readonly Sandbox _sandbox = new();

    [Theory]
    [InlineData]
    [InlineData("bake")]
    [InlineData("doctor", "--bogus")]
    [InlineData("doctor", "extra")]
    [InlineData("down")]
    [InlineData("up", "--timeout", "soon")]
    [InlineData("up", "--timeout", "0")]
    [InlineData("test", "--all")]
    [InlineData("new")]
    [InlineData("new", "service")]
    [InlineData("help", "bake")]
    public async Task WrongUsage_Run_ExitsWithTwo(params string[] args) => Assert.Equal(2, await _sandbox.RunAsync(args));

    [Theory]
    [InlineData("up", "--detach")]
    [InlineData("test", "FILTER")]
    [InlineData("doctor", "exact command")]
    [InlineData("new", "service")]
    [InlineData("upgrade", "--to")]
    public async Task Help_OfACommand_ExplainsIt(string command, string expected)
    {
        Assert.Equal(0, await _sandbox.RunAsync("help", command));
        Assert.Contains(expected, _sandbox.Output, StringComparison.Ordinal);
    }

    [Fact]
    public async Task WrongUsage_Run_SaysWhatIsWrong()
    {
        await _sandbox.RunAsync("bake");

        Assert.Contains("'bake'", _sandbox.Error, StringComparison.Ordinal);
    }

    public void Dispose() => _sandbox.Dispose();
}
