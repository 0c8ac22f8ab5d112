using System.CommandLine;
using Cli.Scaffolding;

namespace Cli.Commands;

/// <summary>Makes a service with its tests and enters it wherever the repository lists its services; or makes and changes nothing.</summary>
internal static class NewServiceCommand
{
    public static Command Create(Workspace workspace)
    {
        var name = new Argument<string>("NAME") { Description = "In PascalCase, such as Loyalty or OrderArchive: its folder, project and namespace." };
        var eventsFrom = new Option<string?>("--events-from")
        {
            Description = "The type of an event that the service consumes, such as ordering.order-confirmed.v1.",
            HelpName = "TYPE",
        };
        var port = new Option<int?>("--port") { Description = "Where it listens in development; the next free one when left out.", HelpName = "N" };
        var owner = new Option<string?>("--owner") { Description = "Its team in CODEOWNERS, such as acme/loyalty; @team-NAME when left out.", HelpName = "TEAM" };
        var dryRun = new Option<bool>("--dry-run") { Description = "List what would be created and changed, and do neither." };
        var service = new Command("service", "Make a service and its tests, and enter it in the AppHost, the solution, the gateway and Identity.") { name, eventsFrom, port, owner, dryRun };
        service.SetAction((arguments, cancellationToken) => RunAsync(
            workspace,
            NewService.From(arguments.GetRequiredValue(name), arguments.GetValue(eventsFrom), arguments.GetValue(port), arguments.GetValue(owner), workspace.Repository),
            arguments.GetValue(dryRun),
            cancellationToken));
        return new Command("new", "Add to the repository: new service NAME") { service };
    }

    private static async Task RunAsync(Workspace workspace, NewService service, bool dryRun, CancellationToken cancellationToken)
    {
        var changes = new ServiceChanges(service, workspace.Repository);
        if (dryRun)
        {
            List("would create", await changes.PlanAsync(cancellationToken));
            List("would change", changes.Changed);
            workspace.Say("would derive its pipelines and its owner's line in CODEOWNERS: dotnet aspire do delivery-files");
            ShowEvent(workspace, service);
            workspace.Say("nothing was changed. Do it by leaving --dry-run out.");
            return;
        }

        await changes.ApplyAsync(cancellationToken);
        workspace.Say($"created Services/{service.Name} and Tests/{service.TestProject}");
        List("changed", changes.Changed);
        await DeriveAsync(workspace, cancellationToken);
        ShowEvent(workspace, service);
        workspace.Say($"{service.Name} listens on port {service.Port} in development; the gateway leads /api/v1/{service.Resource} to it.");
        workspace.Say("next:");
        workspace.Say($"  dotnet test --project Tests/{service.TestProject}");
        workspace.Say("  dotnet aspire stop             # if the system runs: it runs without the new service");
        workspace.Say("  dotnet platform.cs up --detach");
        if (!Directory.Exists(Path.Combine(workspace.Repository.ServicesDirectory, "Identity")))
            workspace.Say($"  at your OpenID provider: the scopes {service.Resource}.read and {service.Resource}.write, for the audience {service.Resource}");

        void List(string heading, IEnumerable<string> files)
        {
            workspace.Say(heading);
            foreach (var file in files)
                workspace.Say($"  {file}");
        }
    }

    private static async Task DeriveAsync(Workspace workspace, CancellationToken cancellationToken)
    {
        workspace.Say("deriving its pipelines and its owner's line in CODEOWNERS; this builds the AppHost…");
        try
        {
            await workspace.Aspire.RestoreAsync(cancellationToken);
            await workspace.AppHost.DoAsync("delivery-files", cancellationToken);
        }
        catch (CommandFailedException failed)
        {
            throw new CommandFailedException($"the service was made, but its pipelines were not: {failed.Message}\nWhen that is mended, run: dotnet aspire do delivery-files", failed);
        }
    }

    /// <summary>Says where the shape of the event that the service consumes can be read.</summary>
    private static void ShowEvent(Workspace workspace, NewService service)
    {
        if (service.EventsFrom is not { } type)
            return;

        var declared = Directory.EnumerateFiles(workspace.Repository.ServicesDirectory, "*.cs", SearchOption.AllDirectories)
            .FirstOrDefault(file => !file.Contains(service.Name, StringComparison.Ordinal) && File.ReadAllText(file).Contains($"[MessageType(\"{type}\")]", StringComparison.Ordinal));
        workspace.Say(declared is null
            ? $"note: nothing in this repository declares '{type}', so nothing arrives until somebody publishes it."
            : $"'{type}' is declared in {Path.GetRelativePath(workspace.Repository.Root, declared)}: its fields can be added to the service's own record of it, in Services/{service.Name}/Messages.");
    }
}
