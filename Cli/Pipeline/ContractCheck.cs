using Cli.Prerequisites;
using Cli.Upgrading;

namespace Cli.Pipeline;

/// <summary>
/// Whether a service, as it is here, may be deployed beside others as they were released: whether their contracts hold between
/// these versions. What a provider has verified is what its commit has in <c>Tests/Contracts</c>, since its tests passed there.
/// </summary>
internal sealed class ContractCheck(Workspace workspace, DeliveredService service)
{
    /// <summary>Environment variable with the folder of the contracts that a provider's tests verify, in place of the committed ones.</summary>
    public const string FolderVariable = "CONTRACTS";

    private const string Contracts = "Tests/Contracts";

    private readonly Git _git = new(workspace.Repository.Root);

    /// <param name="others">The commit, branch or tag of each other service in the environment.</param>
    /// <param name="cancellationToken">Ends the tests.</param>
    /// <exception cref="CommandFailedException">It may not.</exception>
    /// <exception cref="WrongUsageException">There is no such other service.</exception>
    public async Task RequireDeployableAsync(IReadOnlyDictionary<string, string> others, CancellationToken cancellationToken)
    {
        var consumers = Directory.CreateTempSubdirectory("contracts-");
        try
        {
            foreach (var (other, release) in others)
            {
                if (!File.Exists(Committed($"{service.Name}-{other}.json")) && !File.Exists(Committed($"{other}-{service.Name}.json")))
                    _ = DeliveredService.Find(workspace.Repository, other);
                var commit = await _git.RunAsync(["rev-parse", "--verify", $"{release}^{{commit}}"], cancellationToken);
                await RequireVerifiedAsync(other, release, commit, cancellationToken);
                if (await ReadAsync(commit, $"{other}-{service.Name}.json", cancellationToken) is { } needed)
                    await File.WriteAllTextAsync(Path.Combine(consumers.FullName, $"{other}-{service.Name}.json"), needed, cancellationToken);
            }

            if (consumers.EnumerateFiles().Any())
                await VerifyAsync(consumers.FullName, cancellationToken);
        }
        finally
        {
            consumers.Delete(recursive: true);
        }
    }

    /// <summary>Verifies that the service keeps the contracts in a folder.</summary>
    /// <exception cref="CommandFailedException">It does not.</exception>
    public async Task VerifyAsync(string folder, CancellationToken cancellationToken)
    {
        await Provision.ServersAsync(workspace, [], cancellationToken);
        var result = await ServiceTests.RunAsync(
            workspace, $"{service.AssemblyName}.Tests", "EveryContract", new Dictionary<string, string> { [FolderVariable] = folder }, report: null, cancellationToken);
        if (!result.IsGood || result.Skipped > 0)
            throw new CommandFailedException($"{service.Name} does not keep what deployed services need of it, or nobody could tell: {result}. {string.Join(' ', result.Failures)}".TrimEnd());
    }

    /// <summary>As a consumer: what it needs is what the provider's tests verified.</summary>
    private async Task RequireVerifiedAsync(string provider, string release, string commit, CancellationToken cancellationToken)
    {
        var contract = $"{service.Name}-{provider}.json";
        if (File.Exists(Committed(contract)) && (await File.ReadAllTextAsync(Committed(contract), cancellationToken)).Trim() != await ReadAsync(commit, contract, cancellationToken))
            throw new CommandFailedException($"{provider} as of '{release}' has not verified what {service.Name} needs of it now ({Contracts}/{contract}). Deploy {provider} first, from a commit that has this contract.");
    }

    private string Committed(string contract) => Path.Combine(workspace.Repository.Root, Contracts, contract);

    /// <summary>Null where the commit has none.</summary>
    private async Task<string?> ReadAsync(string commit, string contract, CancellationToken cancellationToken) =>
        await _git.TryAsync(["show", $"{commit}:{Contracts}/{contract}"], cancellationToken) is (0, var text, _) ? text : null;
}
