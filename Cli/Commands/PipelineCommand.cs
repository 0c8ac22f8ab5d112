using System.CommandLine;
using Cli.Pipeline;

namespace Cli.Commands;

/// <summary>Runs one stage of a service's pipeline, or all of them, as the build servers do.</summary>
internal static class PipelineCommand
{
    private const string All = "run";

    public static Command Create(Workspace workspace)
    {
        var stage = new Argument<string>("STAGE") { Description = $"{string.Join(", ", ServicePipeline.Stages)}; or {All} for all of them, in this order." };
        stage.AcceptOnlyFromAmong([.. ServicePipeline.Stages, All]);
        var service = new Option<string>("--service") { Description = "The service, as AppHost.cs calls it.", HelpName = "NAME", Required = true };
        var command = new Command("pipeline", "Run a stage of a service's pipeline. What succeeded with the same source is skipped.") { stage, service };
        command.SetAction(async (arguments, cancellationToken) =>
        {
            var pipeline = new ServicePipeline(workspace, DeliveredService.Find(workspace.Repository, arguments.GetRequiredValue(service)));
            await (arguments.GetRequiredValue(stage) is All ? pipeline.RunAsync(cancellationToken) : pipeline.RunAsync(arguments.GetRequiredValue(stage), cancellationToken));
            return ExitCode.Done;
        });
        return command;
    }
}
