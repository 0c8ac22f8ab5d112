using Cli.Scaffolding.Edits;

namespace Cli.Scaffolding;

/// <summary>Everything that a new service makes and changes: what a later part of a service needs is one line more here.</summary>
internal static class ServicePlan
{
    /// <exception cref="CommandFailedException">The repository lacks something that it needs.</exception>
    public static async Task<ChangeSet> MakeAsync(NewService service, Repository repository, CancellationToken cancellationToken)
    {
        var changes = new ChangeSet(repository.Root);
        foreach (var (path, content) in await ServiceTemplate.MakeAsync(service, repository, cancellationToken))
            changes.Create(path, content);

        var name = service.Name;
        changes.Edit("AppHost/AppHost.cs", $"resource '{name.Resource}' with the database '{name.Database}', called by the gateway", text => AppHostEdit.Apply(text, name, service.EventsFrom));
        changes.Edit(Path.GetFileName(repository.Solution), "the service and its tests", text => SolutionEdit.Apply(text, name));
        changes.EditIfPossible(".github/CODEOWNERS", $"{service.Owner} owns it", text => CodeOwnersEdit.Apply(text, service));
        return changes;
    }

    /// <summary>Scopes are this repository's own, not an external provider's.</summary>
    public static bool HasIdentity(Repository repository) => Directory.Exists(Path.Combine(repository.ServicesDirectory, "Identity"));
}
