using Cli.Pipeline;
using Cli.Upgrading;
using Testing;

namespace Cli.Tests.Pipeline;

/// <summary>May this version run beside those that are deployed?</summary>
public sealed class ContractCheckTests : IDisposable
{
    private const string OfInventory = "Tests/Contracts/inventory-ordering.json", OfOrdering = "Tests/Contracts/ordering-inventory.json";

    private readonly RepositoryCopy _copy = new();
    private readonly StringWriter _output = new();

    private static CancellationToken Cancellation => TestContext.Current.CancellationToken;

    [Fact]
    public async Task Consumer_OfWhatTheDeployedProviderHasNotVerified_IsRefused()
    {
        var deployed = await CommitAsync();
        _copy.Write(OfInventory, _copy.Read(OfInventory).Replace("orderId", "orderNumber", StringComparison.Ordinal));

        var error = await Assert.ThrowsAsync<CommandFailedException>(() => CheckAsync(_copy.Root, deployed));

        Assert.Contains($"ordering as of '{deployed}' has not verified what inventory needs of it now ({OfInventory}). Deploy ordering first", error.Message, StringComparison.Ordinal);
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
    }

    private Task CheckAsync(string root, string commit) =>
        new ContractCheck(PipelineWorkspace.Of(root, _output, _output), DeliveredService.Find(new(root), "inventory")).RequireDeployableAsync(new Dictionary<string, string> { ["ordering"] = commit }, Cancellation);

    private async Task<string> CommitAsync()
    {
        var git = new Git(_copy.Root);
        await git.RunAsync(["init", "--quiet"], Cancellation);
        await git.RunAsync(["add", "Tests/Contracts"], Cancellation);
        await git.RunAsync(["-c", "user.name=test", "-c", "user.email=test@example.com", "commit", "--quiet", "--message", "deployed"], Cancellation);
        return await git.RunAsync(["rev-parse", "HEAD"], Cancellation);
    }
}
