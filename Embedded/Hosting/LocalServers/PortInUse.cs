using System.Globalization;
using Aspire.Hosting.Processes;

namespace Aspire.Hosting.LocalServers;

/// <summary>Explains why a port cannot be listened on.</summary>
internal static class PortInUse
{
    private const string Listening = "0A";

    private static readonly string[] Tables = ["/proc/net/tcp", "/proc/net/tcp6"];

    /// <summary>Null when the port is free, otherwise a sentence that names the port and, where it can be found, its holder.</summary>
    public static string? Describe(int port)
    {
        if (FreePorts.IsFree(port))
        {
            return null;
        }

        var holder = OperatingSystem.IsLinux() ? HolderOnLinux(port) : null;
        const string remedy = "or choose another port.";
        return holder is { } found
            ? $"Port {port} is in use by '{found.Name}' (process {found.ProcessId}). Stop it (kill {found.ProcessId}), {remedy}"
            : $"Port {port} is in use by another program. Stop that, {remedy}";
    }

    private static (int ProcessId, string Name)? HolderOnLinux(int port)
    {
        var sockets = SocketsListeningOn(port);
        if (sockets.Count == 0)
        {
            return null;
        }

        foreach (var id in ProcFiles.ProcessIds())
        {
            if (OpenFiles(id).Any(sockets.Contains))
            {
                return (id, ProcFiles.TryReadText($"/proc/{id}/comm")?.Trim() ?? "?");
            }
        }

        return null;
    }

    // proc_net_tcp: "sl local_address rem_address st … inode", addresses and ports in hexadecimal.
    private static HashSet<string> SocketsListeningOn(int port)
    {
        var local = ":" + port.ToString("X4", CultureInfo.InvariantCulture);
        return [.. Tables
            .Select(ProcFiles.TryReadText)
            .SelectMany(table => (table ?? "").Split('\n').Skip(1))
            .Select(line => line.Split(' ', StringSplitOptions.RemoveEmptyEntries))
            .Where(fields => fields.Length > 9 && fields[3] == Listening && fields[1].EndsWith(local, StringComparison.Ordinal))
            .Select(fields => $"socket:[{fields[9]}]")];
    }

    private static IEnumerable<string> OpenFiles(int processId)
    {
        string[] descriptors;
        try
        {
            descriptors = Directory.GetFileSystemEntries($"/proc/{processId}/fd");
        }
        catch (Exception exception) when (exception is IOException or UnauthorizedAccessException)
        {
            return []; // The process has gone, or is someone else's.
        }

        return descriptors.Select(ProcFiles.TryReadLink).OfType<string>().Select(target => Path.GetFileName(target));
    }
}
