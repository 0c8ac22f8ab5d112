namespace Aspire.Hosting.ApplicationModel;

/// <summary>A local program.</summary>
public class ExecutableResource
    : Resource, IResourceWithEnvironment, IResourceWithArgs, IResourceWithEndpoints, IResourceWithWaitSupport, IResourceWithProbes, IComputeResource
{
    /// <summary>Describes a local program.</summary>
    /// <param name="name">The resource's name.</param>
    /// <param name="command">The program: a path, or a name looked up on <c>PATH</c>.</param>
    /// <param name="workingDirectory">The directory that it runs in.</param>
    public ExecutableResource(string name, string command, string workingDirectory)
        : base(name)
    {
        ArgumentException.ThrowIfNullOrEmpty(command);
        ArgumentNullException.ThrowIfNull(workingDirectory);
        base.Annotations.Add(new ExecutableAnnotation { Command = command, WorkingDirectory = workingDirectory });
    }

    /// <summary>The program: a path, or a name looked up on <c>PATH</c>.</summary>
    public string Command => Executable.Command;

    /// <summary>The directory that it runs in.</summary>
    public string WorkingDirectory => Executable.WorkingDirectory;

    private ExecutableAnnotation Executable => Annotations.OfType<ExecutableAnnotation>().Last();
}

/// <summary>Which program runs, and where.</summary>
public sealed class ExecutableAnnotation : IResourceAnnotation
{
    /// <summary>The program: a path, or a name looked up on <c>PATH</c>.</summary>
    public required string Command { get; set; }

    /// <summary>The directory that it runs in.</summary>
    public required string WorkingDirectory { get; set; }
}
