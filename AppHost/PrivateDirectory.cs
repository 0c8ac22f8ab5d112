using System.Diagnostics;
using System.Runtime.Versioning;

namespace AppHost;

/// <summary>
/// Where this run of the system keeps what services read as files and nobody else may: certificates and secrets. Only this user
/// may enter, and it is gone when the system has stopped, and where it is killed, too (not on Windows).
/// </summary>
internal sealed class PrivateDirectory : IDisposable
{
    // Its input ends when this process does, in whatever way; a terminal sends Ctrl+C to both.
    private const string RemoveAtEndOfInput = """
        trap '' INT TERM HUP
        read -r end
        exec rm -rf -- "$1"
        """;

    private const UnixFileMode OwnersFile = UnixFileMode.UserRead | UnixFileMode.UserWrite;
    private const UnixFileMode OwnersDirectory = OwnersFile | UnixFileMode.UserExecute;
    private const UnixFileMode OthersFile = UnixFileMode.GroupRead | UnixFileMode.OtherRead;
    private const UnixFileMode OthersDirectory = OthersFile | UnixFileMode.GroupExecute | UnixFileMode.OtherExecute;

    private readonly DirectoryInfo _root = Directory.CreateTempSubdirectory("apphost-private-"); // mode 0700

    private readonly Process? _remover;

    public PrivateDirectory()
    {
        if (!OperatingSystem.IsWindows())
        {
            _remover = Process.Start(new ProcessStartInfo("/bin/sh", ["-c", RemoveAtEndOfInput, "sh", _root.FullName])
            {
                UseShellExecute = false,
                // All three: .NET would take it for a program that uses the terminal, and set that up for it.
                RedirectStandardInput = true,
                RedirectStandardOutput = true,
                RedirectStandardError = true,
            });
        }
    }

    public string PathOf(params ReadOnlySpan<string> names) => Path.Combine([_root.FullName, .. names]);

    /// <returns>The directory's path.</returns>
    public string Create(params ReadOnlySpan<string> names)
    {
        var path = _root.FullName;
        foreach (var name in names)
        {
            // One by one: those in between would get the usual mode.
            path = Path.Combine(path, name);
            if (OperatingSystem.IsWindows())
                Directory.CreateDirectory(path);
            else
                Directory.CreateDirectory(path, OwnersDirectory);
        }

        return path;
    }

    /// <summary>
    /// Lets the users of containers read what is mounted into these. On this machine nobody else gets past the directory itself.
    /// </summary>
    /// <param name="paths">Files and directories; those that lie elsewhere are ignored.</param>
    /// <returns>What to mount: the outermost directories and files, without the directory itself.</returns>
    [UnsupportedOSPlatform("windows")]
    public IReadOnlyList<string> Share(IEnumerable<string> paths)
    {
        string[] shared = [.. paths.Where(path => path.StartsWith(_root.FullName + "/", StringComparison.Ordinal))
            .Select(path => PathOf(Path.GetRelativePath(_root.FullName, path).Split('/')[0])).Distinct()];
        foreach (var path in shared)
        {
            FileSystemInfo[] entries = Directory.Exists(path)
                ? [new DirectoryInfo(path), .. new DirectoryInfo(path).EnumerateFileSystemInfos("*", SearchOption.AllDirectories)]
                : [new FileInfo(path)];
            foreach (var entry in entries)
                entry.UnixFileMode |= entry is DirectoryInfo ? OthersDirectory : OthersFile;
        }

        return shared;
    }

    /// <summary>
    /// By renaming: whoever reads at this moment gets the former content or the new one, never half of it. Who may read the directory
    /// may read the file.
    /// </summary>
    public static void Replace(string path, string text)
    {
        var options = new FileStreamOptions { Mode = FileMode.Create, Access = FileAccess.Write };
        if (!OperatingSystem.IsWindows())
            options.UnixCreateMode = OwnersFile;

        // A leading dot: readers of the directory leave it alone.
        var written = Path.Combine(Path.GetDirectoryName(path)!, $".{Path.GetFileName(path)}.new");
        using (var writer = new StreamWriter(written, options))
            writer.Write(text);
        if (!OperatingSystem.IsWindows())
            File.SetUnixFileMode(written, OwnersFile | (File.GetUnixFileMode(Path.GetDirectoryName(path)!) & OthersFile));
        File.Move(written, path, overwrite: true);
    }

    public void Dispose()
    {
        if (_root.Exists)
            _root.Delete(recursive: true);
        _remover?.StandardInput.Close();
        _remover?.Dispose();
    }
}
