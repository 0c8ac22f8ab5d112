using Aspire.Hosting.ApplicationModel;
using Aspire.Hosting.Processes;

namespace Aspire.Hosting.Orchestration.Programs;

/// <summary>Runs what <c>AddExecutable</c> named.</summary>
internal sealed class ExecutableProgram(ExecutableResource executable, Func<CancellationToken, Task<ProcessConfiguration>> configure) : IResourceProgram
{
    public async Task<PreparedProgram> PrepareAsync(CancellationToken cancellationToken)
    {
        var configuration = await configure(cancellationToken);
        return new(new ProcessSpec
        {
            DisplayName = executable.Name,
            FileName = executable.Command,
            Arguments = configuration.Arguments,
            Environment = ProcessEnvironment.Of(configuration),
            WorkingDirectory = executable.WorkingDirectory,
        });
    }
}
