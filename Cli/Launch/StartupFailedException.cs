namespace Cli.Launch;

/// <summary>The system did not become healthy.</summary>
internal sealed class StartupFailedException : Exception
{
    public StartupFailedException()
    {
    }

    public StartupFailedException(string message)
        : base(message)
    {
    }

    public StartupFailedException(string message, Exception innerException)
        : base(message, innerException)
    {
    }

    /// <summary>Whose log tells more, where it is one resource's fault.</summary>
    public string? Resource { get; init; }
}
