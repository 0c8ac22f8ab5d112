using Aspire.Hosting.Processes;

namespace Aspire.Hosting.Orchestration.Programs;

/// <summary>Knows which process stands for a resource on this machine.</summary>
internal interface IResourceProgram
{
    /// <summary>Makes everything ready for a start; called anew before each. What it throws names the resource, the cause and the remedy.</summary>
    Task<PreparedProgram> PrepareAsync(CancellationToken cancellationToken);
}

/// <param name="Process">The process that is the resource.</param>
internal sealed record PreparedProgram(ProcessSpec Process)
{
    /// <summary>
    /// Runs beside the started process and throws when it finds that it can never become healthy, such as on a data volume
    /// that was made with another password.
    /// </summary>
    public Func<CancellationToken, Task> VerifyAsync { get; init; } = _ => Task.CompletedTask;
}
