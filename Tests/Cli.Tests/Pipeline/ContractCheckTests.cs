using Cli.Pipeline;
using Cli.Upgrading;
using Testing;

namespace Cli.Tests.Pipeline;

/// <summary>May this version run beside those that are deployed?</summary>
public sealed class ContractCheckTests : IDisposable
{
    private const string OfInventory = "Tests/Contracts/inventory-ordering.json", OfOrdering = "Tests/Contracts/ordering-inventory.json";

    private readonly RepositoryCopy _copy = new();
    private readonly StringWriter _output = new(), _error = new();

    private static CancellationToken Cancellation => TestContext.Current.CancellationToken;

    [Fact]
    public async Task Consumer_OfWhatTheDeployedProviderHasNotVerified_IsRefused()
    {
        await DeployAsync("ordering");
        _copy.Write(OfInventory, _copy.Read(OfInventory).Replace("orderId", "orderNumber", StringComparison.Ordinal));

        Assert.Equal(ExitCode.Failed, await CheckAsync());
        Assert.Contains($"ordering as of 'production/ordering' has not verified what inventory needs of it now ({OfInventory}). Deploy ordering first", _error.ToString(), StringComparison.Ordinal);
    }

    [Fact]
    public async Task Service_WithoutContractsWithWhatIsDeployed_MayBeDeployed_AndWhatIsMissingIsNamed()
    {
        await DeployAsync("inventory", "identity");

        Assert.Equal(ExitCode.Done, await CheckAsync());
        Assert.Contains("inventory may be deployed beside production/identity: their contracts hold.", _output.ToString(), StringComparison.Ordinal);
        Assert.Contains("It also has contracts with ordering, which git's tags production/NAME do not show there.", _output.ToString(), StringComparison.Ordinal);
    }

    [Fact]
    public async Task Environment_OfWhichGitKnowsNothing_IsRefused()
    {
        await DeployAsync("inventory");

        Assert.Equal(ExitCode.WrongUsage, await CheckAsync());
        Assert.Contains("git has no tag of another service in 'production'. Each deployment moves its service's: git tag --force production/NAME COMMIT", _error.ToString(), StringComparison.Ordinal);
    }

    [Fact(Explicit = true)] // runs another module's tests, with a server of theirs
    public async Task Provider_IsVerifiedAgainstTheDeployedConsumer()
    {
        var check = new ContractCheck(PipelineWorkspace.Of(RepositoryCopy.Original, _output, _output), DeliveredService.Find(new(RepositoryCopy.Original), "inventory"));
        var needed = Directory.CreateDirectory(Path.Combine(_copy.Root, "deployed"));
        var contract = Path.Combine(needed.FullName, Path.GetFileName(OfOrdering));
        await File.WriteAllTextAsync(contract, _copy.Read(OfOrdering), Cancellation);
        await check.VerifyAsync(needed.FullName, Cancellation);

        await File.WriteAllTextAsync(contract, _copy.Read(OfOrdering).Replace("\"orderId\"", "\"orderNumber\"", StringComparison.Ordinal).Replace("$.orderId", "$.orderNumber", StringComparison.Ordinal), Cancellation);
        var error = await Assert.ThrowsAsync<CommandFailedException>(() => check.VerifyAsync(needed.FullName, Cancellation));

        Assert.Contains("inventory does not keep what deployed services need of it", error.Message, StringComparison.Ordinal);
        Assert.Contains("orderNumber", _output.ToString(), StringComparison.Ordinal);
    }

    public void Dispose()
    {
        _copy.Dispose();
        _output.Dispose();
        _error.Dispose();
    }

    private Task<int> CheckAsync() =>
        CommandLine.RunAsync(["pipeline", "can-i-deploy", "--service", "inventory", "--in", "production"], PipelineWorkspace.Of(_copy.Root, _output, _error));

    private async Task DeployAsync(params string[] services)
    {
        var git = new Git(_copy.Root);
        await git.RunAsync(["init", "--quiet"], Cancellation);
        await git.RunAsync(["add", "Tests/Contracts"], Cancellation);
        await git.RunAsync(["-c", "user.name=test", "-c", "user.email=test@example.com", "commit", "--quiet", "--message", "deployed"], Cancellation);
        foreach (var service in services)
            await git.RunAsync(["tag", $"production/{service}"], Cancellation);
    }
}
