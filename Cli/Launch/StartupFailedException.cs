namespace Cli.Launch;

/// <summary>The system did not become healthy.</summary>
internal sealed class StartupFailedException(string message) : Exception(message)
{
    /// <summary>Whose log tells more, where it is one resource's fault.</summary>
    public string? Resource { get; init; }
}
