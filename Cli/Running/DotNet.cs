using CliWrap;
using CliWrap.Buffered;

namespace Cli.Running;

/// <summary>Runs the `dotnet` command. Its builds leave no build server behind: what a command starts, it ends.</summary>
internal static class DotNet
{
    // MSBuild takes it from the environment: the name of the compiler's process.
    private const string Compiler = "SharedCompilationId";

    /// <summary>The environment of a command that may build: no build server stays behind.</summary>
    public static IReadOnlyDictionary<string, string?> WithoutBuildServers { get; } = new Dictionary<string, string?>
    {
        ["MSBUILDDISABLENODEREUSE"] = "1",
        ["DOTNET_CLI_USE_MSBUILD_SERVER"] = "0",
        ["UseSharedCompilation"] = "false",
    };

    /// <summary>
    /// The environment of a build whose projects share a compiler of that name, which takes a third less processor time than
    /// one for each project; without a name, and where its process could not be found and ended afterwards, they share none.
    /// </summary>
    public static Dictionary<string, string?> BuildEnvironment(string? compiler) => new(WithoutBuildServers)
    {
        ["DOTNET_TieredPGO"] = "0", // the compiler ends before it would pay
        ["UseSharedCompilation"] = compiler is not null && OperatingSystem.IsLinux() ? "true" : "false",
        [Compiler] = compiler,
        ["DOTNET_NOLOGO"] = "1",
    };

    public static void EndCompiler(string compiler)
    {
        if (!OperatingSystem.IsLinux())
            return;

        foreach (var process in ProcessTable.Read().WithEnvironment(Compiler, compiler))
            Processes.Kill(process.Pid);
    }

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
        var compiler = Guid.NewGuid().ToString("N");
        try
        {
            var result = await CliWrap.Cli.Wrap("dotnet")
                .WithArguments(arguments)
                .WithWorkingDirectory(repository.Root)
                .WithEnvironmentVariables(BuildEnvironment(compiler))
                .WithValidation(CommandResultValidation.None)
                .ExecuteBufferedAsync(cancellationToken);
            return (result.ExitCode, $"{result.StandardOutput}{result.StandardError}".TrimEnd());
        }
        finally
        {
            EndCompiler(compiler);
        }
    }
}
