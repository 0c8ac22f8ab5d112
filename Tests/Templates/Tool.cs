using System.Text;
using Cli.Running;
using CliWrap;

namespace Templates;

/// <summary>Runs programs and keeps what they say.</summary>
internal static class Tool
{
    private static readonly Dictionary<string, string?> Environment = new()
    {
        ["DOTNET_CLI_UI_LANGUAGE"] = "en",
        ["DOTNET_CLI_TELEMETRY_OPTOUT"] = "1",
        ["GIT_CONFIG_GLOBAL"] = "/dev/null",
        ["GIT_AUTHOR_NAME"] = "Template Tests",
        ["GIT_AUTHOR_EMAIL"] = "tests@example.org",
        ["GIT_COMMITTER_NAME"] = "Template Tests",
        ["GIT_COMMITTER_EMAIL"] = "tests@example.org",
    };

    public static Task<Ran> DotNetAsync(string directory, params IReadOnlyList<string> arguments) => RunAsync("dotnet", directory, arguments);

    public static Task<Ran> GitAsync(string directory, params IReadOnlyList<string> arguments) => RunAsync("git", directory, arguments);

    public static async Task<Ran> RunAsync(string program, string directory, IReadOnlyList<string> arguments)
    {
        var output = new StringBuilder();
        var compiler = program == "dotnet" && arguments[0] is "build" or "pack" ? Guid.NewGuid().ToString("N") : null;
        try
        {
            var result = await CliWrap.Cli.Wrap(program)
                .WithArguments(arguments)
                .WithWorkingDirectory(directory)
                .WithEnvironmentVariables(Environment.Concat(DotNet.BuildEnvironment(compiler)).ToDictionary())
                .WithValidation(CommandResultValidation.None)
                .WithStandardOutputPipe(PipeTarget.ToStringBuilder(output))
                .WithStandardErrorPipe(PipeTarget.ToStringBuilder(output))
                .ExecuteAsync(TestContext.Current.CancellationToken);
            return new($"{program} {string.Join(' ', arguments)}", result.ExitCode, output.ToString(), result.RunTime);
        }
        finally
        {
            if (compiler is not null)
                DotNet.EndCompiler(compiler);
        }
    }
}

/// <summary>How a program ended.</summary>
internal sealed record Ran(string Command, int ExitCode, string Output, TimeSpan Took)
{
    /// <summary>Fails the test, with everything that the program said, unless it succeeded.</summary>
    public Ran Successfully()
    {
        Assert.True(ExitCode == 0, $"`{Command}` ended with {ExitCode}:\n{Output}");
        return this;
    }
}
