namespace Aspire.Hosting.LocalServers;

/// <summary>A server program is not installed, or is too old.</summary>
internal sealed class MissingServerException : LocalServerException
{
    public MissingServerException()
    {
    }

    public MissingServerException(string message)
        : base(message)
    {
    }

    public MissingServerException(string message, Exception innerException)
        : base(message, innerException)
    {
    }

    public MissingServerException(string problem, string installCommand)
        : base($"{problem} Install it: {installCommand}") => InstallCommand = installCommand;

    /// <summary>What installs it on this operating system.</summary>
    public string? InstallCommand { get; }
}
