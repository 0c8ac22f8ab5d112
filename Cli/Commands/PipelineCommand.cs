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
        var until = new Option<string>("--until") { Description = $"With {All}: the last stage to run.", HelpName = "STAGE", DefaultValueFactory = _ => ServicePipeline.Stages[^1] };
        until.AcceptOnlyFromAmong([.. ServicePipeline.Stages]);
        var command = new Command("pipeline", "Run a stage of a service's pipeline. What succeeded with the same source is skipped.") { stage, service, until };
        command.SetAction(async (arguments, cancellationToken) =>
        {
            var pipeline = new ServicePipeline(workspace, DeliveredService.Find(workspace.Repository, arguments.GetRequiredValue(service)));
            await (arguments.GetRequiredValue(stage) is var one and not All
                ? pipeline.RunAsync(one, cancellationToken)
                : pipeline.RunUntilAsync(arguments.GetRequiredValue(until), cancellationToken));
            return ExitCode.Done;
        });
        return command;
    }
}
