using Cli.Prerequisites;

namespace Cli.Tests;

public sealed class DoctorCommandTests : IDisposable
{
    private readonly Sandbox _sandbox = new();

    [Fact]
    public async Task Doctor_EverythingThere_ShowsVersionsAndExitsWithZero()
    {
        _sandbox.Prerequisites = [Found(new("PostgreSQL", true, "15.9 in /usr/lib/postgresql/15/bin"))];

        Assert.Equal(0, await _sandbox.RunAsync("doctor"));

        Assert.Contains("processes of this machine: a test says so", _sandbox.Output, StringComparison.Ordinal);
        Assert.Contains("15.9 in /usr/lib/postgresql/15/bin", _sandbox.Output, StringComparison.Ordinal);
    }

    [Fact]
    public async Task Doctor_SomethingMissing_NamesTheCommandAndExitsWithOne()
    {
        _sandbox.Prerequisites = [Found(new("RabbitMQ", false, "not found", "brew install rabbitmq")), Found(new("port 8080", true, "free"))];

        Assert.Equal(1, await _sandbox.RunAsync("doctor"));

        Assert.Contains("mend RabbitMQ with: brew install rabbitmq", _sandbox.Output, StringComparison.Ordinal);
    }

    [Fact]
    public async Task Up_SomethingMissingThatNoPackageMends_NamesTheCommandAndStartsNothing()
    {
        _sandbox.Prerequisites = [Found(new("port 8080", false, "taken by another program", "ss -ltnp 'sport = :8080'"))];

        Assert.Equal(1, await _sandbox.RunAsync("up", "--detach"));

        Assert.Contains("ss -ltnp 'sport = :8080'", _sandbox.Error, StringComparison.Ordinal);
        Assert.DoesNotContain("building", _sandbox.Output, StringComparison.Ordinal);
    }

    [Fact]
    public async Task Test_SomethingMissing_EndsWithAResultLineThatIsNoSuccess()
    {
        _sandbox.Prerequisites = [Found(new("RabbitMQ", false, "not found", "brew install rabbitmq"))];

        Assert.Equal(1, await _sandbox.RunAsync("test"));

        Assert.Equal("0 passed, 1 failed, 0 skipped", _sandbox.Output.TrimEnd().Split('\n')[^1]);
    }

    public void Dispose() => _sandbox.Dispose();

    private static Prerequisite Found(Finding finding) => _ => Task.FromResult(finding);
}
