using System.Diagnostics;
using Aspire.Hosting.Processes;

namespace Aspire.Hosting.LocalServers;

/// <summary>Tells whether a server runs on a data directory, from the process id that servers leave in a file.</summary>
/// <param name="directory">The data directory, which is its server's working directory too.</param>
/// <param name="pidFile">Its first line is a process id.</param>
/// <param name="program">What the server's program is called, or begins with.</param>
internal sealed class DataDirectoryOwner(string directory, string pidFile, string program)
{
    /// <summary>The process id in the file, whatever runs under it; null when there is none.</summary>
    public int? Recorded()
    {
        try
        {
            return int.TryParse(File.ReadLines(pidFile).FirstOrDefault(), out var id) && id > 0 ? id : null;
        }
        catch (Exception exception) when (exception is FileNotFoundException or DirectoryNotFoundException)
        {
            return null;
        }
    }

    /// <summary>The server that runs on the directory, or null; not fooled by a process id that was given to another program.</summary>
    public int? Running() => Recorded() is { } id && Is(id) ? id : null;

    /// <summary>Any process of the program that works in the directory (Linux only), or null.</summary>
    public int? AnyProcess() => OperatingSystem.IsLinux() && ProcFiles.ProcessIds().FirstOrDefault(Is) is var id and > 0 ? id : null;

    private bool Is(int processId)
    {
        if (OperatingSystem.IsLinux())
        {
            return ProcFiles.TryReadText($"/proc/{processId}/comm")?.StartsWith(program, StringComparison.Ordinal) == true
                && ProcFiles.TryReadLink($"/proc/{processId}/cwd") == RealPath(directory)
                && ProcessIdentity.Of(processId) is not null; // No zombie.
        }

        try
        {
            using var process = Process.GetProcessById(processId);
            return process.ProcessName.StartsWith(program, StringComparison.Ordinal);
        }
        catch (Exception exception) when (exception is ArgumentException or InvalidOperationException)
        {
            return false; // There is none, or it has ended meanwhile.
        }
    }

    private static string RealPath(string path)
    {
        var parent = Path.GetDirectoryName(path);
        if (parent is null)
        {
            return path;
        }

        var target = new DirectoryInfo(path).ResolveLinkTarget(returnFinalTarget: true)?.FullName;
        return target is not null ? RealPath(target) : Path.Combine(RealPath(parent), Path.GetFileName(path));
    }
}
