using AppHost.LocalServers.Installed;
using Microsoft.Extensions.Configuration;
using Microsoft.Extensions.Logging;

namespace AppHost.LocalServers;

/// <summary>
/// Where servers keep their data: a data volume in a directory that stays, anything else in one that is removed with the
/// application. Thread-safe.
/// </summary>
internal sealed class DataDirectories(IConfiguration configuration) : IDisposable
{
    private const UnixFileMode Private = UnixFileMode.UserRead | UnixFileMode.UserWrite | UnixFileMode.UserExecute;

    // PostgreSQL refuses to run as root and runs as another user then, who must be able to pass through.
    private const UnixFileMode Passable = Private | UnixFileMode.GroupExecute | UnixFileMode.OtherExecute;

    private readonly Lock _gate = new();
    private readonly List<DataDirectory> _taken = [];

    private string Root { get; } = Path.GetFullPath(configuration[LocalServersSettings.DataDirectory] is { Length: > 0 } chosen ? chosen : UsualRoot());

    /// <summary>The directory of a data volume or a bind mount; a temporary one when both are missing.</summary>
    /// <exception cref="DistributedApplicationException">Another AppHost is using the directory.</exception>
    public DataDirectory Take(string resource, string? volume, ILogger log)
    {
        lock (_gate)
        {
            var temporary = volume is null;
            var path = volume switch
            {
                null => Path.Combine(Parent("temporary"), $"{resource}-{Guid.NewGuid():N}"),
                _ when Path.IsPathRooted(volume) => volume,
                _ => Path.Combine(Parent("volumes"), volume),
            };
            if (temporary)
                RemoveAbandoned(Path.GetDirectoryName(path)!);
            var directory = new DataDirectory(resource, path, temporary, log);
            _taken.Add(directory);
            return directory;
        }
    }

    public void Dispose()
    {
        foreach (var directory in _taken)
            directory.Dispose();
    }

    public static void Create(string directory, bool passable = false)
    {
        if (Directory.Exists(directory))
            return;

        if (OperatingSystem.IsWindows())
        {
            Directory.CreateDirectory(directory);
            return;
        }

        Directory.CreateDirectory(directory, Private);
        File.SetUnixFileMode(directory, passable ? Passable : Private); // whatever the umask says
    }

    private string Parent(string name)
    {
        Create(Root, passable: Environment.IsPrivilegedProcess);
        var parent = Path.Combine(Root, name);
        Create(parent, passable: Environment.IsPrivilegedProcess);
        return parent;
    }

    /// <summary>Removes what applications that were killed left behind.</summary>
    private static void RemoveAbandoned(string parent)
    {
        foreach (var abandoned in Directory.GetDirectories(parent))
        {
            try
            {
                using var unused = DataDirectory.Lock(abandoned);
                Directory.Delete(abandoned, recursive: true);
                File.Delete(DataDirectory.LockFile(abandoned));
            }
            catch (IOException)
            {
                // In use, by another AppHost or by a server that is still ending: left to a later start.
            }
        }
    }

    private static string UsualRoot()
    {
        const string name = "aspire-local-servers";
        return Environment.IsPrivilegedProcess && !OperatingSystem.IsWindows()
            ? "/var/lib/" + name // root's home is closed to every other user
            : Path.Combine(Environment.GetFolderPath(Environment.SpecialFolder.LocalApplicationData, Environment.SpecialFolderOption.DoNotVerify), name);
    }
}
