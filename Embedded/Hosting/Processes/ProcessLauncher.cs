using System.ComponentModel;
using System.Diagnostics;
using Microsoft.Extensions.Logging;

namespace Aspire.Hosting.Processes;

/// <summary>
/// Starts programs so that none outlives this process: each leads its own process group (the terminal's Ctrl+C does not
/// reach it), is known to a <see cref="Watchdog"/> and written to a <see cref="ProcessLedger"/>. On Windows a job object
/// does all of that. Thread-safe.
/// </summary>
internal sealed class ProcessLauncher : IAsyncDisposable
{
    private readonly Lock _gate = new();
    private readonly HashSet<SupervisedProcess> _running = [];
    private readonly HashSet<string> _temporary = [];
    private readonly TimeProvider _time;
    private readonly ProcessLedger _ledger;
    private readonly Watchdog? _watchdog;
    private readonly WindowsJob? _job;
    private bool _disposed;

    public ProcessLauncher(EngineDirectories directories, ILogger logger, TimeProvider? time = null)
    {
        _time = time ?? TimeProvider.System;
        _ledger = new ProcessLedger(directories);
        if (OperatingSystem.IsWindows())
        {
            _job = new WindowsJob();
        }
        else
        {
            _watchdog = new Watchdog(logger);
            _watchdog.RemoveAtEnd(_ledger.File);
        }
    }

    /// <summary>The process id of the present watchdog; null on Windows.</summary>
    public int? WatchdogProcessId => _watchdog?.ProcessId;

    /// <summary>Starts a program. Not to be called during or after disposal.</summary>
    /// <param name="spec">The program.</param>
    /// <param name="onOutput">Receives each line as it is written, from two threads at a time; must not throw.</param>
    /// <exception cref="ProcessStartException">The program is missing or cannot be run.</exception>
    public SupervisedProcess Start(ProcessSpec spec, Action<OutputLine> onOutput)
    {
        ObjectDisposedException.ThrowIf(_disposed, this);
        var process = Launch(spec);
        lock (_gate)
        {
            _job?.Add(process);
            _watchdog?.Watch(process.Id, spec.StopSignal);
            _ledger.Add(process.Id, spec);
            var supervised = new SupervisedProcess(spec, process, onOutput, Forget, _time);
            if (!supervised.Exited.IsCompleted)
            {
                _running.Add(supervised);
            }

            return supervised;
        }
    }

    /// <summary>Runs a program to its end, or kills it when cancelled; returns its exit code and what it wrote.</summary>
    /// <exception cref="ProcessStartException">The program is missing or cannot be run.</exception>
    public async Task<(int ExitCode, string Output)> RunAsync(ProcessSpec spec, CancellationToken cancellationToken)
    {
        var lines = new List<string>();
        var process = Start(spec, line =>
        {
            lock (lines)
            {
                lines.Add(line.Text);
            }
        });

        try
        {
            var exitCode = await process.Exited.WaitAsync(cancellationToken);
            lock (lines)
            {
                return (exitCode, string.Join('\n', lines));
            }
        }
        catch (OperationCanceledException)
        {
            await process.KillAsync();
            throw;
        }
    }

    /// <summary>Has a directory deleted when this launcher is disposed of, or when this process dies in whatever way.</summary>
    public void RemoveAtEnd(string directory)
    {
        lock (_gate)
        {
            _temporary.Add(directory);
            _watchdog?.RemoveAtEnd(directory);
            _ledger.AddTemporary(directory);
        }
    }

    /// <summary>Kills what still runs and deletes the temporary directories.</summary>
    public async ValueTask DisposeAsync()
    {
        SupervisedProcess[] running;
        lock (_gate)
        {
            if (_disposed)
            {
                return;
            }

            _disposed = true;
            running = [.. _running];
        }

        await Task.WhenAll(running.Select(process => process.KillAsync()));
        if (_watchdog is not null)
        {
            await _watchdog.DisposeAsync(); // It deletes what it was told to.
            return;
        }

        _job?.Dispose();
        foreach (var directory in _temporary.Where(Directory.Exists))
        {
            Directory.Delete(directory, recursive: true);
        }

        _ledger.Delete();
    }

    private static Process Launch(ProcessSpec spec)
    {
        var path = spec.Environment.TryGetValue("PATH", out var overlaid) ? overlaid : null;
        var program = Executables.Find(spec.FileName, path)
            ?? throw new ProcessStartException($"'{spec.DisplayName}' cannot start: the program '{spec.FileName}' was not found or is not executable. Check the path, or install the program.");
        if (spec.WorkingDirectory is { } directory && !Directory.Exists(directory))
        {
            throw new ProcessStartException($"'{spec.DisplayName}' cannot start: its working directory '{directory}' does not exist.");
        }

        var command = SessionCommand.For(program, spec.Arguments, spec.RunAsUser);
        var start = new ProcessStartInfo(command[0], command.Skip(1))
        {
            UseShellExecute = false,
            RedirectStandardInput = true,
            RedirectStandardOutput = true,
            RedirectStandardError = true,
            WorkingDirectory = spec.WorkingDirectory ?? "",
        };
        if (OperatingSystem.IsWindows())
        {
            start.CreateNewProcessGroup = true;
        }

        foreach (var (name, value) in spec.Environment)
        {
            start.Environment[name] = value;
        }

        try
        {
            var process = Process.Start(start)!;
            process.StandardInput.Close();
            return process;
        }
        catch (Win32Exception exception)
        {
            throw new ProcessStartException($"'{spec.DisplayName}' cannot start: running '{program}' failed: {exception.Message}.", exception);
        }
    }

    private void Forget(SupervisedProcess process)
    {
        lock (_gate)
        {
            _running.Remove(process);
            _watchdog?.Forget(process.Id);
            _ledger.Remove(process.Id);
        }
    }
}
