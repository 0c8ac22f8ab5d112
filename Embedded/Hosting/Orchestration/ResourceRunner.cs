using Aspire.Hosting.ApplicationModel;
using Aspire.Hosting.LocalServers;
using Aspire.Hosting.Orchestration.Programs;
using Aspire.Hosting.Processes;
using Microsoft.Extensions.Logging;

namespace Aspire.Hosting.Orchestration;

/// <summary>Supervises one instance of a resource: waits, starts, watches, restarts, stops. Thread-safe.</summary>
internal sealed partial class ResourceRunner(ResourceInstance instance, IResourceProgram program, RestartWhen restartWhen, RunnerServices engine) : IDisposable
{
    private readonly InstanceState _state = new(instance, engine.Notifications, engine.Time);
    private readonly SemaphoreSlim _commands = new(1, 1);
    private readonly LastLines _lastLines = new();
    private CancellationTokenSource _stop = new();
    private Task _run = Task.CompletedTask;

    public string Id => instance.Id;

    /// <summary>Starts the instance unless it runs already; returns at once.</summary>
    public async Task<bool> StartAsync(CancellationToken cancellationToken)
    {
        await _commands.WaitAsync(cancellationToken);
        try
        {
            if (!_run.IsCompleted)
                return false;

            _stop.Dispose();
            _stop = CancellationTokenSource.CreateLinkedTokenSource(engine.Stopping);
            await _state.StartingAsync(); // whoever waits for it from now on must not see how it ended before
            _run = Task.Run(() => RunAsync(_stop.Token), CancellationToken.None);
            return true;
        }
        finally
        {
            _commands.Release();
        }
    }

    /// <summary>Ends the instance in good order and keeps it stopped; returns when its process is gone.</summary>
    public async Task<bool> StopAsync(CancellationToken cancellationToken)
    {
        await _commands.WaitAsync(cancellationToken);
        try
        {
            if (_run.IsCompleted)
                return false;

            await _stop.CancelAsync();
            await _run.WaitAsync(cancellationToken);
            return true;
        }
        finally
        {
            _commands.Release();
        }
    }

    public void Dispose()
    {
        _stop.Dispose();
        _commands.Dispose();
    }

    private async Task RunAsync(CancellationToken stop)
    {
        try
        {
            await KeepRunningAsync(stop);
        }
        catch (OperationCanceledException) when (stop.IsCancellationRequested)
        {
            await _state.EndedAsync(new(KnownResourceStates.Exited, Style: null), exitCode: null);
        }
        catch (Exception exception)
        {
            await FailAsync(exception);
        }
    }

    /// <summary>Returns when the program finished; throws when it never worked, or was stopped while it waited for its next start.</summary>
    private async Task KeepRunningAsync(CancellationToken stop)
    {
        var restarts = new RestartPolicy(restartWhen);
        var hasWorked = false;
        while (true)
        {
            TimeSpan delay;
            try
            {
                var (prepared, process) = await LaunchAsync(stop);
                var exitCode = await SuperviseAsync(prepared, process, () => hasWorked = true, stop);
                if (stop.IsCancellationRequested || !restarts.RestartsAfter(exitCode))
                {
                    var finished = exitCode == 0 && !stop.IsCancellationRequested;
                    await _state.EndedAsync(new(finished ? KnownResourceStates.Finished : KnownResourceStates.Exited, Style: null), exitCode);
                    return;
                }

                delay = restarts.NextDelay(engine.Time.GetUtcNow() - process.StartedAt);
                await _state.EndedAsync(restarts.IsCrashLoop ? EngineStates.CrashLoop : EngineStates.Restarting, exitCode);
                engine.Notices.Add($"'{Id}' {Describe(exitCode)} and starts again in {delay.TotalSeconds:0.#} s.{_lastLines}");
            }
            catch (Exception exception) when (hasWorked && exception is not OperationCanceledException)
            {
                delay = restarts.NextDelay(TimeSpan.Zero);
                await _state.EndedAsync(EngineStates.CrashLoop, exitCode: null);
                engine.Notices.Add($"'{Id}' could not be started again, next try in {delay.TotalSeconds:0.#} s: {exception.Message}");
            }

            await Task.Delay(delay, engine.Time, stop);
            await _state.StartingAsync();
        }
    }

    private async Task FailAsync(Exception exception)
    {
        var message = exception is DistributedApplicationException or ProcessStartException or LocalServerException
            ? exception.Message
            : $"Resource '{Id}' could not be started: {exception.Message}";
        Log.CannotStart(engine.Logs.GetLogger(Id), message);
        engine.Failures.Add(message); // before the state: who sees that finds the reason
        await _state.EndedAsync(new(KnownResourceStates.FailedToStart, KnownResourceStateStyles.Error), exitCode: null);
        engine.Failures.EndApplication();
    }

    private async Task<(PreparedProgram, SupervisedProcess)> LaunchAsync(CancellationToken stop)
    {
        UnavailableContainers.RefuseToWait(instance.Resource);

        // Its first listener waits for the resource's dependencies.
        await engine.Eventing.PublishAsync(new BeforeResourceStartedEvent(instance.Resource, engine.Services), stop);

        var prepared = await program.PrepareAsync(stop);
        var urls = await ResourceUrls.ResolveAsync(instance.Resource, engine.ExecutionContext, engine.Logs.GetLogger(Id), stop);
        var process = engine.Launcher.Start(prepared.Process, Keep);
        await _state.RunningAsync(process, urls);
        return (prepared, process);
    }

    /// <summary>The process's exit code, once it ended by itself or was stopped. Throws what the verification found.</summary>
    private async Task<int> SuperviseAsync(PreparedProgram prepared, SupervisedProcess process, Action onWorks, CancellationToken stop)
    {
        using var over = CancellationTokenSource.CreateLinkedTokenSource(stop);
        var stopped = Task.Delay(Timeout.Infinite, over.Token);
        var verified = prepared.VerifyAsync(over.Token);
        await Task.WhenAny(process.Exited, stopped, verified);
        if (verified.IsCompletedSuccessfully)
        {
            onWorks();
            await Task.WhenAny(process.Exited, stopped);
        }

        if (!process.Exited.IsCompleted)
        {
            await _state.StoppingAsync();
            await process.StopAsync(CancellationToken.None);
        }

        await over.CancelAsync();
        if (verified.IsFaulted)
            await verified;
        return await process.Exited;
    }

    private void Keep(OutputLine line)
    {
        engine.Logs.Append(Id, line.Text, line.IsError);
        _lastLines.Add(line.Text);
    }

    private static string Describe(int exitCode) => exitCode > 128 ? $"was ended by signal {exitCode - 128}" : $"ended with exit code {exitCode}";

    private static partial class Log
    {
        [LoggerMessage(LogLevel.Error, "{Message}")]
        public static partial void CannotStart(ILogger logger, string message);
    }
}
