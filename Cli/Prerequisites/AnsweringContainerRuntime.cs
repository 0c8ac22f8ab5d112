using AppHost.LocalServers.Installed;

namespace Cli.Prerequisites;

/// <summary>Docker or Podman, answering: a client alone starts nothing.</summary>
internal sealed class AnsweringContainerRuntime : IPrerequisite
{
    private const string Name = "container runtime";

    public async Task<Finding> FindAsync(CancellationToken cancellationToken)
    {
        var configured = Environment.GetEnvironmentVariable(ContainerRuntime.Variable);
        return await ContainerRuntime.FindAsync(configured, cancellationToken) is { } runtime
            ? new(Name, true, $"{runtime} answers")
            : new(Name, false, configured is { Length: > 0 } ? $"'{configured}' does not answer" : "neither docker nor podman answers", $"start it, or do without: {LocalServersSettings.Variable(LocalServersSettings.Mode)}=always dotnet platform.cs up");
    }
}
