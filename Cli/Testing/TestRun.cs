using System.Diagnostics;
using Cli.Running;

namespace Cli.Testing;

/// <summary>
/// Runs test modules by `dotnet test` and adds up their reports. Modules start real servers, so they run one at a time, and the
/// next waits until nothing of the one before is left.
/// </summary>
internal sealed class TestRun(Workspace workspace)
{
    private const int NoTestRan = 8;
    private const string Mark = "PLATFORM_TEST_RUN";

    // Aspire's orchestrator ends what it started only after the AppHost is gone.
    private static readonly TimeSpan OrphanGrace = TimeSpan.FromSeconds(30);

    /// <summary>Whether tests run that only run when they are asked for, because they take long.</summary>
    public bool IncludesExplicit { get; init; }

    /// <summary>How long a module may make no progress.</summary>
    public required TimeSpan HangTimeout { get; init; }

    /// <summary>Environment variables of the modules, beside this process's own.</summary>
    public IReadOnlyDictionary<string, string> Settings { get; init; } = new Dictionary<string, string>();

    public async Task<TestResult> ExecuteAsync(TestSelection selection, CancellationToken cancellationToken)
    {
        var total = TestResult.None;
        foreach (var (index, module) in selection.Modules.Index())
        {
            workspace.Say($"--- {module} ({index + 1} of {selection.Modules.Count})");
            total += await RunAsync(module, selection.Test, cancellationToken);
        }

        if (total.IsEmpty)
            await workspace.Error.WriteLineAsync($"error: no test's name contains '{selection.Test}', and no test project's either.");
        foreach (var failure in total.Failures)
            await workspace.Error.WriteLineAsync($"failed: {failure}");
        return total;
    }

    private async Task<TestResult> RunAsync(string module, string? test, CancellationToken cancellationToken)
    {
        var repository = workspace.Repository;
        var program = Repository.Executable(Path.Combine(repository.TestsDirectory, module), module);
        if (!File.Exists(program))
            return TestResult.None.WithFailure($"{module} is not built. Is the project part of the solution?");

        foreach (var old in Directory.CreateDirectory(repository.TestResults).EnumerateFiles($"{module}*"))
            old.Delete();
        var mark = Guid.NewGuid().ToString("N");
        var exitCode = await DotNetTestAsync(program, test, mark, cancellationToken);
        var result = TestReport.Read(module, Path.Combine(repository.TestResults, $"{module}.trx"), exitCode == NoTestRan ? ExitCode.Done : exitCode);
        if (result.IsEmpty && test is null)
            result = result.WithFailure($"{module} ran no test.");
        var left = await EndLeftAsync(mark, cancellationToken);
        return left.Length == 0 ? result : result.WithFailure($"{module} left processes running: {left}. They were killed.");
    }

    /// <summary>It writes to this terminal itself.</summary>
    private async Task<int> DotNetTestAsync(string program, string? test, string mark, CancellationToken cancellationToken)
    {
        var repository = workspace.Repository;
        string[] arguments =
        [
            "test", "--test-modules", Path.GetRelativePath(repository.Root, program), "--results-directory", repository.TestResults,
            "--report-trx", "--report-trx-filename", "{asm}.trx",
            "--crashdump", "--crashdump-type", "Mini",
            "--hangdump", "--hangdump-type", "Mini", "--hangdump-timeout", $"{HangTimeout.TotalSeconds:0}s",
            .. IncludesExplicit ? ["--explicit", "on"] : Array.Empty<string>(),
            .. test is not null ? ["--filter-method", $"*{test}*"] : Array.Empty<string>(),
        ];
        var start = new ProcessStartInfo("dotnet", arguments) { UseShellExecute = false, WorkingDirectory = repository.Root, Environment = { [Mark] = mark } };
        foreach (var (name, value) in Settings)
            start.Environment[name] = value;
        using var tests = Process.Start(start)!;
        try
        {
            await tests.WaitForExitAsync(cancellationToken);
            return tests.ExitCode;
        }
        catch (OperationCanceledException)
        {
            tests.Kill(entireProcessTree: true);
            throw;
        }
    }

    /// <summary>Ends what a module left running, so that the next one starts clean, and names it.</summary>
    private async Task<string> EndLeftAsync(string mark, CancellationToken cancellationToken)
    {
        if (!OperatingSystem.IsLinux())
            return "";

        var ended = workspace.Time.GetTimestamp();
        IReadOnlyList<ProcessEntry> left;
        while ((left = ProcessTable.Read().WithEnvironment(Mark, mark)).Count > 0 && workspace.Time.GetElapsedTime(ended) < OrphanGrace)
            await Task.Delay(TimeSpan.FromMilliseconds(100), cancellationToken);
        foreach (var process in left)
            Processes.Kill(process.Pid);
        return string.Join(", ", left.Select(process => $"{process.Name} ({process.Pid})"));
    }
}
