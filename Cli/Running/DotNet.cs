using System.Text;
using CliWrap;

namespace Cli.Running;

/// <summary>Runs the `dotnet` command. Its builds leave no build server behind: what a command starts, it ends.</summary>
internal static class DotNet
{
    public static IReadOnlyDictionary<string, string?> WithoutServers { get; } = new Dictionary<string, string?>(StringComparer.Ordinal)
    {
        ["MSBUILDDISABLENODEREUSE"] = "1",
        ["DOTNET_CLI_USE_MSBUILD_SERVER"] = "0",
        ["UseSharedCompilation"] = "false",
        ["DOTNET_NOLOGO"] = "1",
    };

    /// <summary>Builds quietly, in the repository's configuration.</summary>
    /// <exception cref="CommandFailedException">The build failed; the message holds its errors.</exception>
    public static async Task BuildAsync(Repository repository, string project, CancellationToken cancellationToken)
    {
        var (exitCode, output) = await RunAsync(
            repository, ["build", project, "-c", repository.Configuration, "-nologo", "-v:q", "-clp:NoSummary;ErrorsOnly", "-tl:off"], cancellationToken);
        if (exitCode != 0)
            throw new CommandFailedException($"'{Path.GetRelativePath(repository.Root, project)}' does not build:\n{output}");
    }

    public static async Task<(int ExitCode, string Output)> RunAsync(Repository repository, IEnumerable<string> arguments, CancellationToken cancellationToken)
    {
        var output = new StringBuilder();
        var result = await CliWrap.Cli.Wrap("dotnet")
            .WithArguments(arguments)
            .WithWorkingDirectory(repository.Root)
            .WithEnvironmentVariables(WithoutServers)
            .WithValidation(CommandResultValidation.None)
            .WithStandardOutputPipe(PipeTarget.ToStringBuilder(output))
            .WithStandardErrorPipe(PipeTarget.ToStringBuilder(output))
            .ExecuteAsync(cancellationToken);
        return (result.ExitCode, output.ToString().TrimEnd());
    }
}
