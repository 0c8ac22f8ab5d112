using System.Diagnostics;
using System.Text.Json;
using Microsoft.Extensions.Logging;

namespace Aspire.Hosting.Processes;

/// <summary>Ends what earlier runs left behind when they and their watchdogs were killed.</summary>
internal static partial class LeftoverRecovery
{
    private static readonly TimeSpan StopLimit = TimeSpan.FromSeconds(3);
    private static readonly TimeSpan KillLimit = TimeSpan.FromSeconds(5);
    private static readonly TimeSpan PollInterval = TimeSpan.FromMilliseconds(50);

    /// <summary>
    /// Ends the processes and deletes the temporary directories in every ledger whose owner no longer lives. A process
    /// is touched only if its start time matches too. Also waits for a watchdog that is still at that work.
    /// </summary>
    /// <returns>The names of the processes that were found running.</returns>
    public static async Task<IReadOnlyList<string>> RecoverAsync(
        EngineDirectories directories, ILogger logger, CancellationToken cancellationToken)
    {
        var ended = new List<string>();
        foreach (var file in Directory.GetFiles(directories.Runs, "*.json"))
        {
            if (Read(file, logger) is not { } ledger || ledger.Owner.IsAlive)
            {
                continue;
            }

            var leftovers = ledger.Processes.Where(entry => entry.Process.IsAlive).ToList();
            foreach (var entry in leftovers)
            {
                LogLeftover(logger, entry.DisplayName, entry.Process.Id, ledger.Owner.Id);
                ended.Add(entry.DisplayName);
            }

            await EndAsync(leftovers, cancellationToken);
            foreach (var directory in ledger.TemporaryDirectories.Where(Directory.Exists))
            {
                Directory.Delete(directory, recursive: true);
            }

            File.Delete(file);
        }

        return ended;
    }

    private static LedgerContent? Read(string file, ILogger logger)
    {
        try
        {
            return JsonSerializer.Deserialize<LedgerContent>(File.ReadAllText(file));
        }
        catch (FileNotFoundException)
        {
            return null; // Its watchdog has just finished.
        }
        catch (JsonException exception)
        {
            LogUnreadable(logger, file, exception);
            File.Delete(file);
            return null;
        }
    }

    private static async Task EndAsync(List<LedgerEntry> leftovers, CancellationToken cancellationToken)
    {
        foreach (var entry in leftovers.Where(entry => entry.Process.IsAlive))
        {
            RequestStop(entry);
        }

        await HaveGoneAsync(leftovers, StopLimit, cancellationToken);
        foreach (var entry in leftovers)
        {
            KillGroup(entry.Process);
        }

        if (!await HaveGoneAsync(leftovers, KillLimit, cancellationToken))
        {
            var survivors = leftovers.Where(entry => entry.Process.IsAlive).Select(entry => $"{entry.DisplayName} (process {entry.Process.Id})");
            throw new TimeoutException($"Processes of an earlier run do not end, not even by SIGKILL: {string.Join(", ", survivors)}. End them by hand, then start again.");
        }
    }

    private static void RequestStop(LedgerEntry entry)
    {
        if (!OperatingSystem.IsWindows())
        {
            UnixProcesses.Signal(entry.Process.Id, entry.StopSignal);
        }
    }

    // A number is not given to a new process while a group bears it, and the leader was seen alive seconds ago.
    private static void KillGroup(ProcessIdentity leader)
    {
        if (!OperatingSystem.IsWindows())
        {
            UnixProcesses.SignalGroup(leader.Id, UnixSignal.Kill);
        }
        else if (leader.IsAlive)
        {
            using var process = Process.GetProcessById(leader.Id);
            process.Kill(entireProcessTree: true);
        }
    }

    private static async Task<bool> HaveGoneAsync(List<LedgerEntry> entries, TimeSpan limit, CancellationToken cancellationToken)
    {
        var since = Stopwatch.StartNew();
        while (entries.Exists(entry => entry.Process.IsAlive))
        {
            if (since.Elapsed > limit)
            {
                return false;
            }

            await Task.Delay(PollInterval, cancellationToken);
        }

        return true;
    }

    [LoggerMessage(LogLevel.Warning, "'{Name}' (process {ProcessId}) still runs from an earlier run (process {OwnerId}); ending it.")]
    private static partial void LogLeftover(ILogger logger, string name, int processId, int ownerId);

    [LoggerMessage(LogLevel.Warning, "The list of running processes '{File}' cannot be read and is deleted.")]
    private static partial void LogUnreadable(ILogger logger, string file, Exception exception);
}
