using Aspire.Hosting.ApplicationModel;
using Aspire.Hosting.Processes;

namespace Aspire.Hosting.Orchestration.Programs;

/// <summary>Runs a project's built program directly: no `dotnet run` stands between the engine and the service.</summary>
internal sealed class ProjectProgram(ProjectResource project, ProjectTargets targets, Func<CancellationToken, Task<ProcessConfiguration>> configure) : IResourceProgram
{
    public async Task<PreparedProgram> PrepareAsync(CancellationToken cancellationToken)
    {
        var path = project.GetProjectMetadata().ProjectPath;
        var target = await targets.FindAsync(project.Name, path, cancellationToken);
        var configuration = await configure(cancellationToken);
        var executable = Path.ChangeExtension(target, OperatingSystem.IsWindows() ? ".exe" : null);

        return new(new ProcessSpec
        {
            DisplayName = project.Name,
            FileName = File.Exists(executable) ? executable : DotNet.Path,
            Arguments = File.Exists(executable) ? configuration.Arguments : [target, .. configuration.Arguments],
            Environment = ProcessEnvironment.Of(configuration),
            WorkingDirectory = Path.GetDirectoryName(path),
        });
    }
}
