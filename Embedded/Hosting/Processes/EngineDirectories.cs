namespace Aspire.Hosting.Processes;

/// <summary>Where the engine keeps data volumes, the lists of running processes, and temporary data.</summary>
internal sealed class EngineDirectories
{
    /// <summary>Names another place for everything but temporary data.</summary>
    public const string OverrideVariable = "EMBEDDED_DATA_DIRECTORY";

    private const string Name = "aspire-embedded";

    // Servers that refuse to run as root run as another user, who must be able to pass through.
    private const UnixFileMode Private = UnixFileMode.UserRead | UnixFileMode.UserWrite | UnixFileMode.UserExecute;
    private const UnixFileMode Passable = Private | UnixFileMode.GroupExecute | UnixFileMode.OtherExecute;

    /// <param name="root">Null: the usual place of this operating system, or what <see cref="OverrideVariable"/> says.</param>
    public EngineDirectories(string? root = null)
    {
        if (string.IsNullOrEmpty(root))
        {
            root = Environment.GetEnvironmentVariable(OverrideVariable);
        }

        Root = Path.GetFullPath(string.IsNullOrEmpty(root) ? UsualPlace() : root);
        Runs = Path.Combine(Root, "run");
        Create(Root);
        Create(Runs);
    }

    public string Root { get; }

    /// <summary>The lists of running processes.</summary>
    public string Runs { get; }

    /// <summary>The directory of a data volume. It may not exist yet; the one that it is in does.</summary>
    public string Volume(string name)
    {
        if (name is "" or "." or ".." || name.IndexOfAny(Path.GetInvalidFileNameChars()) >= 0)
        {
            throw new ArgumentException($"'{name}' cannot be the name of a data volume: it must be a valid file name.", nameof(name));
        }

        var volumes = Path.Combine(Root, "volumes");
        Create(volumes);
        return Path.Combine(volumes, name);
    }

    /// <summary>Creates an empty directory that nothing else uses.</summary>
    /// <param name="purpose">Becomes part of its name.</param>
    public string CreateTemporary(string purpose)
    {
        var directory = Path.Combine(TemporaryRoot(), $"{Name}-{purpose}-{Guid.NewGuid():N}");
        Create(directory);
        return directory;
    }

    private string TemporaryRoot()
    {
        var system = Path.GetTempPath();
        if (!UnixProcesses.IsRoot || Passage.IsOpen(system))
        {
            return system;
        }

        var own = Path.Combine(Root, "temporary");
        Create(own);
        return own;
    }

    private static string UsualPlace()
    {
        if (UnixProcesses.IsRoot)
        {
            return "/var/lib/" + Name; // /root is closed to every other user.
        }

        if (OperatingSystem.IsLinux() && Environment.GetEnvironmentVariable("XDG_DATA_HOME") is { Length: > 0 } dataHome)
        {
            return Path.Combine(dataHome, Name);
        }

        // ~/.local/share, ~/Library/Application Support, %LOCALAPPDATA%
        return Path.Combine(
            Environment.GetFolderPath(Environment.SpecialFolder.LocalApplicationData, Environment.SpecialFolderOption.DoNotVerify), Name);
    }

    private static void Create(string directory)
    {
        if (OperatingSystem.IsWindows())
        {
            Directory.CreateDirectory(directory);
        }
        else if (!Directory.Exists(directory))
        {
            Directory.CreateDirectory(directory, Private);
            File.SetUnixFileMode(directory, UnixProcesses.IsRoot ? Passable : Private); // Whatever the umask says.
        }
    }
}
