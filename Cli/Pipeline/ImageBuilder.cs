using System.ComponentModel;
using AppHost.LocalServers.Installed;

namespace Cli.Pipeline;

/// <summary>Builds images with the container runtime that answers here, as Aspire finds it, or with Buildah, which needs none.</summary>
internal sealed class ImageBuilder(string program)
{
    /// <summary>Environment variable with another image to build upon than the Dockerfile's.</summary>
    public const string RuntimeVariable = "PIPELINE_RUNTIME_IMAGE";

    /// <summary>The image as a file, for whoever has no container runtime, or another one.</summary>
    public const string Archive = "image.tar";

    /// <exception cref="CommandFailedException">None works.</exception>
    public static async Task<ImageBuilder> FindAsync(CancellationToken cancellationToken)
    {
        if (await ContainerRuntime.FindAsync(Environment.GetEnvironmentVariable(ContainerRuntime.Variable), cancellationToken) is { } runtime)
            return new(runtime);
        if (await RunAsync(["buildah", "info"], cancellationToken) is (0, _))
            return new("buildah");

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
            [program, "build", "-f", dockerfile, "-t", tag, "--iidfile", idFile, .. labels.SelectMany(label => (string[])["--label", label]), .. reproducibly, .. upon, context],
            cancellationToken);
        return exitCode == 0
            ? (await File.ReadAllTextAsync(idFile, cancellationToken)).Trim()
            : throw new CommandFailedException($"{program} did not build '{dockerfile}':\n{output}");
    }

    /// <exception cref="CommandFailedException">It was not written; the message has the program's words.</exception>
    public async Task SaveAsync(string image, string file, CancellationToken cancellationToken)
    {
        File.Delete(file); // an archive that exists is not overwritten
        string[] command = program is "buildah" ? ["buildah", "push", image, $"docker-archive:{file}"] : [program, "save", "-o", file, image];
        if (await RunAsync(command, cancellationToken) is (not 0, var output))
            throw new CommandFailedException($"{program} did not write '{file}':\n{output}");
    }

    private static async Task<(int ExitCode, string Output)> RunAsync(string[] command, CancellationToken cancellationToken)
    {
        try
        {
            return await Programs.RunAsync(command, cancellationToken);
        }
        catch (Win32Exception missing)
        {
            return (-1, missing.Message);
        }
    }
}
