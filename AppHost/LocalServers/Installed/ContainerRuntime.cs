using System.ComponentModel;

namespace AppHost.LocalServers.Installed;

/// <summary>Finds a container runtime as Aspire's orchestrator does: one that is installed and lists its containers.</summary>
internal static class ContainerRuntime
{
    /// <summary>Names the runtime that Aspire is to use, instead of whichever answers.</summary>
    public const string Variable = "ASPIRE_CONTAINER_RUNTIME";

    private static readonly string[] Known = ["docker", "podman"];
    private static readonly TimeSpan Patience = TimeSpan.FromSeconds(10);

    /// <summary>The runtime that answers, or null.</summary>
    /// <param name="configured">The only runtime to ask; null or empty: all that are known.</param>
    /// <param name="cancellationToken">Stops asking.</param>
    public static async Task<string?> FindAsync(string? configured, CancellationToken cancellationToken)
    {
        var candidates = string.IsNullOrEmpty(configured) ? Known : [configured];
        var answers = await Task.WhenAll(candidates.Select(runtime => AnswersAsync(runtime, cancellationToken)));
        return candidates.Zip(answers).FirstOrDefault(candidate => candidate.Second).First;
    }

    private static async Task<bool> AnswersAsync(string runtime, CancellationToken cancellationToken)
    {
        using var patience = CancellationTokenSource.CreateLinkedTokenSource(cancellationToken);
        patience.CancelAfter(Patience);
        try
        {
            return await Programs.RunAsync([runtime, "container", "ls", "-n", "1"], patience.Token) is (0, _);
        }
        catch (Win32Exception)
        {
            return false; // not installed
        }
        catch (OperationCanceledException) when (!cancellationToken.IsCancellationRequested)
        {
            return false; // installed, but its engine does not answer
        }
    }
}
