using System.Diagnostics;
using Microsoft.Extensions.Logging;

namespace Aspire.Hosting.Processes;

/// <summary>
/// A shell in a session of its own that waits at a pipe for this process's death, even by SIGKILL, and then ends
/// everything that this process had started. A watchdog that is killed is replaced. Thread-safe.
/// </summary>
internal sealed partial class Watchdog : IAsyncDisposable
{
    private static readonly TimeSpan PauseBeforeReplacement = TimeSpan.FromMilliseconds(100);
    // It removes temporary data directories, which may hold thousands of files on a slow disk.
    private static readonly TimeSpan EndLimit = TimeSpan.FromSeconds(60);

    private readonly Lock _gate = new();
    private readonly Dictionary<int, UnixSignal> _processes = [];
    private readonly List<string> _paths = [];
    private readonly CancellationTokenSource _end = new();
    private readonly ILogger _logger;
    private readonly Task _replacing;
    private Process _shell;

    public Watchdog(ILogger logger)
    {
        _logger = logger;
        _shell = StartShell();
        _replacing = ReplaceWhenKilledAsync();
    }

    public int ProcessId
    {
        get
        {
            lock (_gate)
            {
                return _shell.Id;
            }
        }
    }

    public void Watch(int processId, UnixSignal stopSignal)
    {
        lock (_gate)
        {
            _processes[processId] = stopSignal;
            Send(WatchLine(processId, stopSignal));
        }
    }

    public void Forget(int processId)
    {
        lock (_gate)
        {
            _processes.Remove(processId);
            Send($"- {processId}");
        }
    }

    /// <summary>Has a file or directory deleted after everything has ended.</summary>
    public void RemoveAtEnd(string path)
    {
        if (!Path.IsPathFullyQualified(path) || path.Contains('\n'))
        {
            throw new ArgumentException($"'{path}' is not an absolute path on one line.", nameof(path));
        }

        lock (_gate)
        {
            _paths.Add(path);
            Send(RemoveLine(path));
        }
    }

    public async ValueTask DisposeAsync()
    {
        await _end.CancelAsync();
        await _replacing;
        _shell.StandardInput.Close();
        await _shell.WaitForExitAsync(CancellationToken.None).WaitAsync(EndLimit);
        _shell.Dispose();
        _end.Dispose();
    }

    private static string WatchLine(int processId, UnixSignal stopSignal) => $"+ {processId} {(int)stopSignal}";

    private static string RemoveLine(string path) => $"rm {path}";

    private static Process StartShell()
    {
        var command = SessionCommand.For("/bin/sh", ["-c", WatchdogScript.Text, "watchdog"], user: null);
        // Its output must not keep this process's open.
        var shell = Process.Start(new ProcessStartInfo(command[0], command.Skip(1))
        {
            UseShellExecute = false,
            RedirectStandardInput = true,
            RedirectStandardOutput = true,
            RedirectStandardError = true,
            WorkingDirectory = "/",
        })!;
        shell.StandardInput.AutoFlush = true;
        return shell;
    }

    private async Task ReplaceWhenKilledAsync()
    {
        try
        {
            while (true)
            {
                await _shell.WaitForExitAsync(_end.Token);
                LogKilled(_logger, _shell.Id, _shell.ExitCode);
                await Task.Delay(PauseBeforeReplacement, _end.Token);
                lock (_gate)
                {
                    _shell.Dispose();
                    _shell = StartShell();
                    foreach (var line in _processes.Select(entry => WatchLine(entry.Key, entry.Value)).Concat(_paths.Select(RemoveLine)))
                    {
                        Send(line);
                    }
                }
            }
        }
        catch (OperationCanceledException) when (_end.IsCancellationRequested)
        {
            // Disposal.
        }
    }

    private void Send(string line)
    {
        try
        {
            _shell.StandardInput.WriteLine(line);
        }
        catch (IOException)
        {
            // The shell was killed; its replacement is told everything.
        }
    }

    [LoggerMessage(LogLevel.Warning, "The watchdog, process {ProcessId}, ended with exit code {ExitCode}; another takes its place.")]
    private static partial void LogKilled(ILogger logger, int processId, int exitCode);
}
