using System.Diagnostics;

namespace Aspire.Hosting.Processes;

/// <summary>A running program that leads a process group of its own. Members may be used from several threads.</summary>
internal sealed class SupervisedProcess
{
    // What a process wrote before its end is in the pipe already; a descendant may hold the pipe open for ever.
    private static readonly TimeSpan DrainLimit = TimeSpan.FromMilliseconds(300);

    private readonly Process _process;
    private readonly Action<OutputLine> _onOutput;
    private readonly Action<SupervisedProcess> _onExit;
    private readonly TimeProvider _time;
    private volatile bool _gone;

    public SupervisedProcess(
        ProcessSpec spec, Process process, Action<OutputLine> onOutput, Action<SupervisedProcess> onExit, TimeProvider time)
    {
        Spec = spec;
        _process = process;
        _onOutput = onOutput;
        _onExit = onExit;
        _time = time;
        Id = process.Id;
        StartedAt = time.GetUtcNow();
        Exited = SuperviseAsync();
    }

    public ProcessSpec Spec { get; }

    /// <summary>The process id of the program itself, which is its group's and session's id as well (on Unix).</summary>
    public int Id { get; }

    public DateTimeOffset StartedAt { get; }

    /// <summary>Completes with the exit code, or 128 + the number of the signal that ended the process.</summary>
    public Task<int> Exited { get; }

    /// <summary>
    /// Asks the program to end, waits for <see cref="ProcessSpec.StopTimeout"/>, then kills its process group. Returns
    /// when it has gone. Cancelling means not to wait: the group is killed at once.
    /// </summary>
    public async Task StopAsync(CancellationToken cancellationToken)
    {
        RequestStop();
        try
        {
            await Exited.WaitAsync(Spec.StopTimeout, _time, cancellationToken);
        }
        catch (Exception exception) when (exception is TimeoutException or OperationCanceledException)
        {
            await KillAsync();
        }
    }

    /// <summary>Kills the whole process group and returns when the program has gone.</summary>
    public async Task KillAsync()
    {
        if (!_gone)
        {
            KillGroup();
        }

        await Exited;
    }

    private void RequestStop()
    {
        if (_gone)
        {
            return;
        }

        if (OperatingSystem.IsWindows())
        {
            WindowsJob.SendBreak(Id);
        }
        else
        {
            UnixProcesses.Signal(Id, Spec.StopSignal);
        }
    }

    private void KillGroup()
    {
        if (OperatingSystem.IsWindows())
        {
            _process.Kill(entireProcessTree: true);
            return;
        }

        // In its first instant the process does not lead its group yet.
        if (!UnixProcesses.SignalGroup(Id, UnixSignal.Kill) && !_gone)
        {
            UnixProcesses.Signal(Id, UnixSignal.Kill);
        }
    }

    private async Task<int> SuperviseAsync()
    {
        using var draining = new CancellationTokenSource();
        var output = Task.WhenAll(
            PumpAsync(_process.StandardOutput, isError: false, draining.Token),
            PumpAsync(_process.StandardError, isError: true, draining.Token));

        await _process.WaitForExitAsync(CancellationToken.None);
        _gone = true;
        if (!OperatingSystem.IsWindows())
        {
            UnixProcesses.SignalGroup(Id, UnixSignal.Kill);
        }

        _onExit(this);
        draining.CancelAfter(DrainLimit);
        await output;

        var exitCode = _process.ExitCode;
        _process.Dispose();
        return exitCode;
    }

    private async Task PumpAsync(StreamReader stream, bool isError, CancellationToken cancellationToken)
    {
        try
        {
            await LineReader.ReadAsync(
                stream, text => _onOutput(new OutputLine(text, isError, _time.GetUtcNow())), cancellationToken);
        }
        catch (OperationCanceledException) when (cancellationToken.IsCancellationRequested)
        {
            // A descendant that outlives the process holds the pipe: what it writes is not the process's output.
        }
    }
}
