using System.Reflection;
using Aspire.Hosting.Processes;

namespace Aspire.Hosting.Orchestration.Programs;

/// <summary>
/// Where projects were built to. The AppHost's own project references wrote it into its assembly
/// (build/Embedded.Hosting.targets); a project added by path is built when it is first started.
/// </summary>
internal sealed class ProjectTargets : IDisposable
{
    private const string Prefix = "ProjectTarget:";

    private readonly Dictionary<string, string> _known = new(StringComparer.Ordinal);
    private readonly ProcessLauncher _launcher;

    // Replicas share a project, and projects share references: side by side their builds would trip over each other's files.
    private readonly SemaphoreSlim _oneBuild = new(1, 1);

    public ProjectTargets(Assembly? appHost, ProcessLauncher launcher)
    {
        _launcher = launcher;
        foreach (var attribute in appHost?.GetCustomAttributes<AssemblyMetadataAttribute>() ?? [])
        {
            if (attribute.Key.StartsWith(Prefix, StringComparison.Ordinal))
                _known[attribute.Key[Prefix.Length..]] = attribute.Value!;
        }
    }

    /// <exception cref="DistributedApplicationException">The project does not exist, or does not build.</exception>
    public async Task<string> FindAsync(string resourceName, string projectPath, CancellationToken cancellationToken)
    {
        await _oneBuild.WaitAsync(cancellationToken);
        try
        {
            if (!_known.TryGetValue(projectPath, out var target))
                _known[projectPath] = target = await BuildAsync(resourceName, projectPath, cancellationToken);

            return File.Exists(target)
                ? target
                : throw new DistributedApplicationException($"The program of project resource '{resourceName}' is not at '{target}'. Build the AppHost again: `dotnet build`.");
        }
        finally
        {
            _oneBuild.Release();
        }
    }

    public void Dispose() => _oneBuild.Dispose();

    private async Task<string> BuildAsync(string resourceName, string projectPath, CancellationToken cancellationToken)
    {
        if (!File.Exists(projectPath))
            throw new DistributedApplicationException($"The project file '{projectPath}' of resource '{resourceName}' does not exist. Correct the path given to AddProject.");

        var (exitCode, output) = await _launcher.RunAsync(
            new ProcessSpec
            {
                DisplayName = $"build of {resourceName}",
                FileName = DotNet.Path,
                Arguments = ["build", projectPath, "--getProperty:TargetPath", "-t:Restore;Build", "--nologo", "-v:quiet"],
                Environment = ProcessEnvironment.WithoutAppHosts,
            },
            cancellationToken);
        return exitCode == 0
            ? output.Split('\n').Last(line => line.EndsWith(".dll", StringComparison.Ordinal)) // warnings may surround it
            : throw new DistributedApplicationException($"The project '{projectPath}' of resource '{resourceName}' does not build:{Environment.NewLine}{output}");
    }
}
