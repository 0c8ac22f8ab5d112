using System.CommandLine;
using Benchmarks.Harness;
using Cli;

namespace Benchmarks.Commands;

/// <summary>Parses and runs one benchmark. Exit codes as those of the developer command: 0 done, 1 failed, 2 wrong usage.</summary>
internal static class BenchmarkCommandLine
{
    public static async Task<int> RunAsync(string[] args, Workspace workspace)
    {
        var root = new RootCommand("Measures the distributed application of this repository.")
        {
            StartCommand.Create(workspace),
            GatewayCommand.Create(workspace),
            MessagingCommand.Create(workspace),
            OrdersCommand.Create(workspace),
        };
        try
        {
            return await CommandLine.RunAsync(root, args, workspace);
        }
        catch (BenchmarkException failed)
        {
            await workspace.Error.WriteLineAsync($"error: {failed.Message}");
            return ExitCode.Failed;
        }
    }
}
