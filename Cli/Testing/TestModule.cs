using System.ComponentModel;
using System.Diagnostics;
using Cli.Launch;

namespace Cli.Testing;

/// <summary>One built test project: a program that runs its own tests.</summary>
internal sealed class TestModule(Repository repository, string name)
{
    private const string Mark = "PLATFORM_TEST_RUN";
    private static readonly TimeSpan TimeLimit = TimeSpan.FromMinutes(30);
    private static readonly TimeSpan TimeLimitWithExplicit = TimeSpan.FromHours(5);

    // Aspire's orchestrator ends what it started only after the AppHost is gone.
    private static readonly TimeSpan OrphanGrace = TimeSpan.FromSeconds(30);

    public string Name => name;

    public async Task<TestResult> RunAsync(Workspace workspace, string? test, bool withExplicit, CancellationToken cancellationToken)
    {
        var report = Path.Combine(repository.TestResults, $"{name}.ctrf.json");
        Directory.CreateDirectory(repository.TestResults);
        File.Delete(report);
        var mark = Guid.NewGuid().ToString("N");
        var exitCode = await ExecuteAsync(workspace, Arguments(report, test, withExplicit), mark, withExplicit ? TimeLimitWithExplicit : TimeLimit, cancellationToken);
        var result = TestReport.Read(name, report, exitCode);
        var left = await LeftBehindAsync(mark, cancellationToken);
        return left.Count == 0 ? result : result.WithFailure($"{name} left processes running: {string.Join(", ", left)}. They were killed.");
    }

    private static List<string> Arguments(string report, string? test, bool withExplicit)
    {
        List<string> arguments = ["-noLogo", "-result-ctrf", report];
        if (Console.IsOutputRedirected)
        {
            arguments.Add("-noColor");
        }

        if (withExplicit)
        {
            arguments.AddRange(["-explicit", "on"]);
        }

        if (test is not null)
        {
            arguments.AddRange(["-method", $"*{test}*"]);
        }

        return arguments;
    }

    /// <summary>The module writes to this terminal itself; only its end is waited for, not that of what it left behind.</summary>
    private async Task<int> ExecuteAsync(Workspace workspace, List<string> arguments, string mark, TimeSpan limit, CancellationToken cancellationToken)
    {
        var program = Repository.Executable(Path.Combine(repository.TestsDirectory, name), name);
        var start = new ProcessStartInfo(program, arguments) { UseShellExecute = false, WorkingDirectory = repository.Root };
        start.Environment[Mark] = mark;
        using var timeout = CancellationTokenSource.CreateLinkedTokenSource(cancellationToken);
        timeout.CancelAfter(limit);
        Process? module = null;
        try
        {
            module = Process.Start(start) ?? throw new Win32Exception($"'{program}' did not start.");
            await module.WaitForExitAsync(timeout.Token);
            return module.ExitCode;
        }
        catch (Win32Exception missing)
        {
            await workspace.Error.WriteLineAsync($"error: {name} cannot run ({missing.Message}). Is the project part of the solution?");
            return ExitCode.Failed;
        }
        catch (OperationCanceledException)
        {
            module?.Kill(entireProcessTree: true);
            cancellationToken.ThrowIfCancellationRequested();
            await workspace.Error.WriteLineAsync($"error: {name} did not end within {limit.TotalMinutes:0} minutes and was killed.");
            return ExitCode.Failed;
        }
        finally
        {
            module?.Dispose();
        }
    }

    /// <summary>A test that leaves a process running has failed; the process is ended, so that the next module starts clean.</summary>
    private static async Task<IReadOnlyList<string>> LeftBehindAsync(string mark, CancellationToken cancellationToken)
    {
        if (!OperatingSystem.IsLinux())
        {
            return [];
        }

        var ended = Stopwatch.GetTimestamp();
        IReadOnlyList<ProcessEntry> left;
        while ((left = ProcessTable.Read().WithEnvironment(Mark, mark)).Count > 0 && Stopwatch.GetElapsedTime(ended) < OrphanGrace)
        {
            await Task.Delay(TimeSpan.FromMilliseconds(100), cancellationToken);
        }

        foreach (var process in left)
        {
            Processes.Kill(process.Pid);
        }

        return [.. left.Select(process => $"{process.Name} ({process.Pid})")];
    }
}
