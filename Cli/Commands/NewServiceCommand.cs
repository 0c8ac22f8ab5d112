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
        var command = new Command("service", "Make a service and its tests, and enter it in the AppHost, the solution, the gateway and Identity.") { name, eventsFrom, port, owner, dryRun };
        command.SetAction((arguments, cancellationToken) => RunAsync(
            workspace,
            new(arguments.GetRequiredValue(name), arguments.GetValue(eventsFrom), arguments.GetValue(port), arguments.GetValue(owner)),
            arguments.GetValue(dryRun),
            cancellationToken));
        return command;
    }

    private static async Task<int> RunAsync(Workspace workspace, ServiceRequest request, bool dryRun, CancellationToken cancellationToken)
    {
        var repository = workspace.Repository;
        var service = NewService.From(request, repository);
        var changes = await ServicePlan.MakeAsync(service, repository, cancellationToken);
        if (dryRun)
        {
            ServiceReport.ShowPlan(workspace, service, changes);
            return ExitCode.Done;
        }

        changes.Apply();
        ServiceReport.ShowDone(workspace, service, changes);
        return ExitCode.Done;
    }
}
