using System.CommandLine;
using Cli.Pipeline;

namespace Cli.Commands;

/// <summary>Runs one stage of a service's pipeline, or all of them, as the build servers do.</summary>
internal static class PipelineCommand
{
    private const string All = "run", Verify = "verify", CanIDeploy = "can-i-deploy";

    public static Command Create(Workspace workspace)
    {
        var stage = new Argument<string>("STAGE") { Description = $"{string.Join(", ", ServicePipeline.Stages)}; {All} for all of them, in this order; or, before an image is deployed, {Verify} (its signature) and {CanIDeploy} (its contracts)." };
        stage.AcceptOnlyFromAmong([.. ServicePipeline.Stages, All, Verify, CanIDeploy]);
        var service = new Option<string>("--service") { Description = "The service, as AppHost.cs calls it.", HelpName = "NAME", Required = true };
        var until = new Option<string>("--until") { Description = $"With {All}: the last stage to run.", HelpName = "STAGE", DefaultValueFactory = _ => ServicePipeline.Stages[^1] };
        until.AcceptOnlyFromAmong([.. ServicePipeline.Stages]);
        var image = new Option<string>("--image") { Description = $"With {Verify}: the signed image.", HelpName = "NAME@sha256:DIGEST" };
        var environment = new Option<string>("--in") { Description = $"With {CanIDeploy}: where. Git's tags ENVIRONMENT/NAME say from which commit each service was deployed there.", HelpName = "ENVIRONMENT" };
        var command = new Command("pipeline", "Run a stage of a service's pipeline. What succeeded with the same source is skipped.") { stage, service, until, image, environment };
        command.SetAction(async (arguments, cancellationToken) =>
        {
            var delivered = DeliveredService.Find(workspace.Repository, arguments.GetRequiredValue(service));
            var pipeline = new ServicePipeline(workspace, delivered);
            await (arguments.GetRequiredValue(stage) switch
            {
                All => pipeline.RunUntilAsync(arguments.GetRequiredValue(until), cancellationToken),
                Verify => VerifyAsync(arguments.GetValue(image) ?? throw new WrongUsageException($"'{Verify}' needs --image NAME@sha256:DIGEST.")),
                CanIDeploy => CheckContractsAsync(arguments.GetValue(environment) ?? throw new WrongUsageException($"'{CanIDeploy}' needs --in ENVIRONMENT.")),
                var one => pipeline.RunAsync(one, cancellationToken),
            });
            return ExitCode.Done;

            async Task CheckContractsAsync(string target)
            {
                var (beside, missing) = await new ContractCheck(workspace, delivered).RequireDeployableAsync(target, cancellationToken);
                workspace.Say($"{delivered.Name} may be deployed beside {string.Join(", ", beside)}: their contracts hold.");
                if (missing.Count > 0)
                    workspace.Say($"It also has contracts with {string.Join(", ", missing)}, which git's tags {target}/NAME do not show there.");
            }

            async Task VerifyAsync(string reference)
            {
                await new ImageSignature(workspace.Repository.Root).VerifyAsync(reference, delivered.Name, cancellationToken);
                workspace.Say($"'{reference}' may be deployed as {delivered.Name}.");
            }
        });
        return command;
    }
}
