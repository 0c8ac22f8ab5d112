namespace Cli.Scaffolding;

/// <summary>Says what a new service makes or made, and what to do next.</summary>
internal static class ServiceReport
{
    public static void ShowPlan(Workspace workspace, NewService service, ChangeSet changes)
    {
        workspace.Say("would create");
        foreach (var change in changes.Created)
            workspace.Say($"  {change.Path}");
        ShowEdits(workspace, "would change", changes);
        ShowEvent(workspace, service);
        workspace.Say("nothing was changed. Do it by leaving --dry-run out.");
    }

    public static void ShowDone(Workspace workspace, NewService service, ChangeSet changes)
    {
        var name = service.Name;
        workspace.Say($"created Services/{name.Value} and Tests/{name.TestProject} ({changes.Created.Count()} files)");
        ShowEdits(workspace, "changed", changes);
        ShowEvent(workspace, service);
        workspace.Say($"{name.Value} listens on port {service.Port} in development; the gateway leads /api/v1/{name.Resource} to it.");
        workspace.Say("next:");
        workspace.Say($"  dotnet test --project Tests/{name.TestProject}");
        workspace.Say("  dotnet aspire stop               # if the system runs: it runs without the new service");
        workspace.Say("  dotnet platform.cs up --detach");
        if (!ServicePlan.HasIdentity(workspace.Repository))
            workspace.Say($"  at your OpenID provider: the scopes {name.ReadScope} and {name.WriteScope}, for the audience {name.Resource}");
    }

    private static void ShowEdits(Workspace workspace, string heading, ChangeSet changes)
    {
        workspace.Say(heading);
        foreach (var change in changes.Edited)
            workspace.Say($"  {change.Path}: {change.What}");
        foreach (var skipped in changes.Skipped)
            workspace.Say($"  not {skipped}");
    }

    private static void ShowEvent(Workspace workspace, NewService service)
    {
        if (service.EventsFrom is { } consumed && EventSource.Find(workspace.Repository, consumed, service.Name) is var publisher)
        {
            workspace.Say(publisher is null
                ? $"note: nothing in this repository declares '{consumed.Type}', so nothing arrives until somebody publishes it."
                : $"'{consumed.Type}' is declared in {publisher}: its fields can be added to Services/{service.Name.Value}/Messages/{consumed.Class}.cs.");
        }
    }
}
