using Cli.Prerequisites;
using Cli.Upgrading;

namespace Cli.Pipeline;

/// <summary>
/// Whether a service, as it is here, may be deployed to an environment: whether its contracts with the services there hold. From
/// which commit each was deployed says git's tag <c>ENVIRONMENT/NAME</c>; what a provider has verified is what its commit has in
/// <c>Tests/Contracts</c>, since its tests passed there.
/// </summary>
internal sealed class ContractCheck(Workspace workspace, DeliveredService service)
{
    /// <summary>Environment variable with the folder of the contracts that a provider's tests verify, in place of the committed ones.</summary>
    public const string FolderVariable = "CONTRACTS";

    private const string Contracts = "Tests/Contracts";

    private readonly Git _git = new(workspace.Repository.Root);

    /// <returns>The tags of the services that it may be deployed beside, and the services with which it has contracts and that are not there.</returns>
    /// <exception cref="CommandFailedException">It may not.</exception>
    /// <exception cref="WrongUsageException">Nothing else is in the environment.</exception>
    public async Task<(IReadOnlyList<string> Beside, IReadOnlyList<string> Missing)> RequireDeployableAsync(string environment, CancellationToken cancellationToken)
    {
        var tags = await _git.RunAsync(["for-each-ref", "--format=%(refname:lstrip=2)", $"refs/tags/{environment}/"], cancellationToken);
        var others = tags.Split('\n', StringSplitOptions.RemoveEmptyEntries).Where(tag => tag != $"{environment}/{service.Name}").ToList();
        if (others.Count == 0)
            throw new WrongUsageException($"git has no tag of another service in '{environment}'. Each deployment moves its service's: git tag --force {environment}/NAME COMMIT");

        var consumers = Directory.CreateTempSubdirectory("contracts-");
        try
        {
            foreach (var tag in others)
            {
                var other = tag[(environment.Length + 1)..];
                await RequireVerifiedAsync(other, tag, cancellationToken);
                if (await ReadAsync(tag, $"{other}-{service.Name}.json", cancellationToken) is { } needed)
                    await File.WriteAllTextAsync(Path.Combine(consumers.FullName, $"{other}-{service.Name}.json"), needed, cancellationToken);
            }

            if (consumers.EnumerateFiles().Any())
                await VerifyAsync(consumers.FullName, cancellationToken);
            return (others, [.. DeliveredService.All(workspace.Repository).Select(other => other.Name).Where(other => HasContract(other) && !others.Contains($"{environment}/{other}"))]);
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
    private async Task RequireVerifiedAsync(string provider, string tag, CancellationToken cancellationToken)
    {
        var contract = $"{service.Name}-{provider}.json";
        if (File.Exists(Committed(contract)) && (await File.ReadAllTextAsync(Committed(contract), cancellationToken)).Trim() != await ReadAsync(tag, contract, cancellationToken))
            throw new CommandFailedException($"{provider} as of '{tag}' has not verified what {service.Name} needs of it now ({Contracts}/{contract}). Deploy {provider} first, from a commit that has this contract.");
    }

    private bool HasContract(string other) => File.Exists(Committed($"{service.Name}-{other}.json")) || File.Exists(Committed($"{other}-{service.Name}.json"));

    private string Committed(string contract) => Path.Combine(workspace.Repository.Root, Contracts, contract);

    /// <summary>Null where the tag's commit has none.</summary>
    private async Task<string?> ReadAsync(string tag, string contract, CancellationToken cancellationToken) =>
        await _git.TryAsync(["show", $"refs/tags/{tag}:{Contracts}/{contract}"], cancellationToken) is (0, var text, _) ? text : null;
}
