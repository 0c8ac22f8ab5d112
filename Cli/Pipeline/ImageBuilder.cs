using System.Text;
using CliWrap;

namespace Cli.Pipeline;

/// <summary>Builds images with the first of Docker, Podman and Buildah that works here.</summary>
internal sealed class ImageBuilder(string program)
{
    /// <summary>Environment variable with another image to build upon than the Dockerfile's.</summary>
    public const string RuntimeVariable = "PIPELINE_RUNTIME_IMAGE";

    /// <exception cref="CommandFailedException">None works.</exception>
    public static async Task<ImageBuilder> FindAsync(CancellationToken cancellationToken)
    {
        foreach (var program in (string[])["docker", "podman", "buildah"])
        {
            if (await RunAsync(program, ["info"], cancellationToken) is (0, _))
                return new(program);
        }

        throw new CommandFailedException("An image needs Docker, Podman or Buildah, and none of them works here. Install one, for example: apt-get install buildah");
    }

    /// <summary>The same files give the same image, whenever and wherever they are built: no time is written into it.</summary>
    /// <returns>The image's id, a hash of all that is in it.</returns>
    /// <exception cref="CommandFailedException">It was not built; the message has the program's words.</exception>
    public async Task<string> BuildAsync(string context, string dockerfile, string tag, IReadOnlyList<string> labels, CancellationToken cancellationToken)
    {
        var idFile = Path.Combine(context, "..", "image.id");
        string[] reproducibly = program is "docker" ? ["--build-arg", "SOURCE_DATE_EPOCH=0"] : ["--timestamp", "0"];
        string[] upon = Environment.GetEnvironmentVariable(RuntimeVariable) is { Length: > 0 } runtime ? ["--build-arg", $"RUNTIME={runtime}"] : [];
        var (exitCode, output) = await RunAsync(
            program,
            ["build", "-f", dockerfile, "-t", tag, "--iidfile", idFile, .. labels.SelectMany(label => (string[])["--label", label]), .. reproducibly, .. upon, context],
            cancellationToken);
        return exitCode == 0
            ? (await File.ReadAllTextAsync(idFile, cancellationToken)).Trim()
            : throw new CommandFailedException($"{program} did not build '{dockerfile}':\n{output}");
    }

    private static async Task<(int ExitCode, string Output)> RunAsync(string program, IReadOnlyList<string> arguments, CancellationToken cancellationToken)
    {
        var output = new StringBuilder();
        try
        {
            var result = await CliWrap.Cli.Wrap(program)
                .WithArguments(arguments)
                .WithValidation(CommandResultValidation.None)
                .WithStandardOutputPipe(PipeTarget.ToStringBuilder(output))
                .WithStandardErrorPipe(PipeTarget.ToStringBuilder(output))
                .ExecuteAsync(cancellationToken);
            return (result.ExitCode, output.ToString().TrimEnd());
        }
        catch (System.ComponentModel.Win32Exception missing)
        {
            return (-1, missing.Message);
        }
    }
}
