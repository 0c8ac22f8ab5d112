using System.CommandLine;
using Cli.Prerequisites;
using Cli.Running;
using Cli.Testing;

namespace Cli.Commands;

/// <summary>Builds everything and runs every test, one module after another: they start real servers.</summary>
internal static class TestCommand
{
    public static Command Create(Workspace workspace)
    {
        var filter = new Argument<string?>("FILTER")
        {
            Description = "Part of a test project's name (runs that project), else part of a test's full name (Namespace.Class.Method) in any project.",
            Arity = ArgumentArity.ZeroOrOne,
        };
        var all = new Option<bool>("--all") { Description = "With FILTER: also the tests that are explicit, because they take long." };
        var command = new Command("test", "Check prerequisites, build, and run the tests. Ends with one line: N passed, N failed, N skipped.") { filter, all };
        command.Validators.Add(result =>
        {
            if (result.GetValue(all) && string.IsNullOrEmpty(result.GetValue(filter)))
                result.AddError("--all goes with a FILTER: tests that take long are asked for by name.");
        });
        command.SetAction(async (arguments, cancellationToken) =>
        {
            var result = await RunAsync(workspace, arguments.GetValue(filter), arguments.GetValue(all), cancellationToken);
            workspace.Say(result.ToString());
            return result.IsGood ? ExitCode.Done : ExitCode.Failed;
        });
        return command;
    }

    private static async Task<TestResult> RunAsync(Workspace workspace, string? filter, bool all, CancellationToken cancellationToken)
    {
        try
        {
            await Provision.ServersAsync(workspace, workspace.TestPrerequisites, cancellationToken);
            workspace.Say("building…");
            await DotNet.BuildAsync(workspace.Repository, workspace.Repository.Solution, cancellationToken);
        }
        catch (CommandFailedException failed)
        {
            // What cannot be tested has not passed: the result line still comes last and says so.
            await workspace.Error.WriteLineAsync($"error: {failed.Message}");
            return TestResult.None.WithFailure(failed.Message);
        }

        return await new TestRun(workspace) { IncludesExplicit = all, HangTimeout = TimeSpan.FromHours(all ? 5 : 0.5) }
            .ExecuteAsync(TestSelection.From(workspace.Repository, filter), cancellationToken);
    }
}
