namespace AppHost.LocalServers.Installed;

/// <summary>A server is not installed, or its version is too old.</summary>
internal sealed class MissingServerException(string problem, string installCommand) : Exception($"{problem} Install it: {installCommand}")
{
    public string Problem => problem;

    public string InstallCommand => installCommand;
}
