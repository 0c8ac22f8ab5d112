using System.Diagnostics;
using Microsoft.Extensions.Logging;

namespace AppHost.LocalServers;

/// <summary>A server's data directory, which this AppHost alone uses. It may not exist yet; the one that it is in does.</summary>
internal sealed class DataDirectory : IDisposable
{
    // The orchestrator ends the servers of an AppHost that was killed within some seconds; on a busy machine, within many.
    private static readonly TimeSpan EarlierRunLimit = TimeSpan.FromSeconds(60);
    private static readonly TimeSpan Poll = TimeSpan.FromMilliseconds(50);

    private readonly string _resource;
    private readonly ILogger _log;
    private readonly FileStream _lock;

    public DataDirectory(string resource, string path, bool temporary, ILogger log)
    {
        (_resource, Path, IsTemporary, _log) = (resource, path, temporary, log);
        try
        {
            _lock = Lock(path);
        }
        catch (IOException)
        {
            throw Unusable("another AppHost is using it. Stop that one: `dotnet aspire stop`.");
        }
    }

    public string Path { get; }

    public bool IsTemporary { get; }

    public static string LockFile(string path) => path + ".lock";

    /// <exception cref="IOException">Another process has it.</exception>
    public static FileStream Lock(string path)
    {
        var options = new FileStreamOptions { Mode = FileMode.OpenOrCreate, Access = FileAccess.ReadWrite, Share = FileShare.None };
        if (!OperatingSystem.IsWindows())
            options.UnixCreateMode = PrivateFile.Mode; // who may read it could lock it
        return new(LockFile(path), options);
    }

    public DistributedApplicationException Unusable(string why) => new($"'{_resource}' cannot start with the data directory '{Path}': {why}");

    /// <summary>Waits until no server of an earlier run, whose AppHost was killed, works in the directory any more.</summary>
    /// <param name="program">How the server's process is called, or begins.</param>
    /// <param name="cancellationToken">Stops waiting.</param>
    /// <exception cref="DistributedApplicationException">It does not end.</exception>
    public async Task WaitForEarlierRunAsync(string program, CancellationToken cancellationToken)
    {
        var since = Stopwatch.StartNew();
        for (var told = false; ProcessIn(program) is { } process; told = true)
        {
            if (!told)
                Log.WaitingForEarlierRun(_log, process, Path);
            if (since.Elapsed > EarlierRunLimit)
                throw Unusable($"process {process} of an earlier run is still using it. End it: kill {process}");
            await Task.Delay(Poll, cancellationToken);
        }
    }

    public void Dispose()
    {
        if (IsTemporary && Directory.Exists(Path))
            Directory.Delete(Path, recursive: true);
        _lock.Dispose();
        if (IsTemporary)
            File.Delete(LockFile(Path));
    }

    /// <summary>Only Linux tells in which directory a process works; elsewhere the server itself refuses a directory in use.</summary>
    private int? ProcessIn(string program)
    {
        if (!OperatingSystem.IsLinux() || !Directory.Exists(Path))
            return null;

        foreach (var entry in Directory.EnumerateDirectories("/proc"))
        {
            if (int.TryParse(System.IO.Path.GetFileName(entry), out var id) && WorksIn(id, program))
                return id;
        }

        return null;
    }

    private bool WorksIn(int id, string program)
    {
        try
        {
            return File.ReadAllText($"/proc/{id}/comm").StartsWith(program, StringComparison.Ordinal)
                && File.ResolveLinkTarget($"/proc/{id}/cwd", returnFinalTarget: false)?.FullName is { } works
                && works == RealPath(Path);
        }
        catch (Exception exception) when (exception is IOException or UnauthorizedAccessException)
        {
            return false; // it has ended, or belongs to somebody else
        }
    }

    private static string RealPath(string path)
    {
        if (System.IO.Path.GetDirectoryName(path) is not { } parent)
            return path;

        var target = new DirectoryInfo(path).ResolveLinkTarget(returnFinalTarget: true)?.FullName;
        return target is not null ? RealPath(target) : System.IO.Path.Combine(RealPath(parent), System.IO.Path.GetFileName(path));
    }
}
