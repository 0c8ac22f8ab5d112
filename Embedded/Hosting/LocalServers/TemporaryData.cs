using Aspire.Hosting.Processes;

namespace Aspire.Hosting.LocalServers;

/// <summary>One temporary data directory per server, which stays while the AppHost runs. Thread-safe.</summary>
internal sealed class TemporaryData(EngineDirectories directories, ProcessLauncher launcher)
{
    private readonly Lock _gate = new();
    private readonly Dictionary<string, string> _directories = [];

    /// <summary>The server's data directory: it may not exist yet, the private one that it is in does.</summary>
    public string For(string resourceName)
    {
        lock (_gate)
        {
            if (!_directories.TryGetValue(resourceName, out var directory))
            {
                var parent = directories.CreateTemporary(resourceName);
                launcher.RemoveAtEnd(parent);
                directory = Path.Combine(parent, "data");
                _directories.Add(resourceName, directory);
            }

            return directory;
        }
    }
}
