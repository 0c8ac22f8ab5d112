using System.CommandLine;
using System.CommandLine.Invocation;
using Cli.Commands;

namespace Cli;

/// <summary>Parses and runs one command. Exit codes: 0 done, 1 failed, 2 wrong usage.</summary>
public static class CommandLine
{
    // Longer than the longest shutdown of the system: interrupted commands stop what they started.
    private static readonly TimeSpan InterruptTimeout = TimeSpan.FromSeconds(90);

    public static Task<int> RunAsync(string[] args) => RunAsync(args, Workspace.OfThisRepository());

    internal static Task<int> RunAsync(string[] args, Workspace workspace) => RunAsync(Root(workspace), args, workspace);

    internal static async Task<int> RunAsync(RootCommand root, string[] args, Workspace workspace)
    {
        // Without files of arguments: @acme/loyalty is a team.
        var result = root.Parse(args, new() { ResponseFileTokenReplacer = null });
        try
        {
            var exitCode = await result.InvokeAsync(new()
            {
                EnableDefaultExceptionHandler = false,
                ProcessTerminationTimeout = InterruptTimeout,
                Output = workspace.Output.Profile.Out.Writer,
                Error = workspace.Error,
            });
            return result.Action is ParseErrorAction ? ExitCode.WrongUsage : exitCode;
        }
        catch (Exception failed) when (Explain(failed) is not null)
        {
            await workspace.Error.WriteLineAsync($"error: {Explain(failed)}");
            return failed is WrongUsageException ? ExitCode.WrongUsage : ExitCode.Failed;
        }
    }

    private static string? Explain(Exception failed) => failed switch
    {
        WrongUsageException or CommandFailedException => failed.Message,
        HttpRequestException => $"the system does not answer ({failed.Message}). See: dotnet aspire describe",
        OperationCanceledException => "interrupted.",
        _ => null,
    };

    private static RootCommand Root(Workspace workspace)
    {
        var root = new RootCommand("Starts and tests the distributed application of this repository. To watch and to stop it: dotnet aspire --help")
        {
            HelpName = "dotnet platform.cs",
        };
        root.Add(UpCommand.Create(workspace));
        root.Add(TestCommand.Create(workspace));
        root.Add(DoctorCommand.Create(workspace));
        root.Add(NewServiceCommand.Create(workspace));
        root.Add(UpgradeCommand.Create(workspace));
        root.Add(PipelineCommand.Create(workspace));
        root.Add(AffectedCommand.Create(workspace));
        root.Add(HelpCommand.Create(root));
        return root;
    }
}
