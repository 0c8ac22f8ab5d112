using System.Diagnostics;
using Cli.Running;

namespace Cli.Testing;

/// <summary>
/// Runs test modules by `dotnet test` and adds up their reports. Modules start real servers, so they run one at a time, and the
/// next waits until nothing of the one before is left.
/// </summary>
internal static class TestRun
{
    private const int NoTestRan = 8;
    private const string Mark = "PLATFORM_TEST_RUN";

    public static async Task<TestResult> ExecuteAsync(Workspace workspace, TestSelection selection, CancellationToken cancellationToken)
    {
        var total = TestResult.None;
        foreach (var (index, module) in selection.Modules.Index())
        {
            workspace.Say($"--- {module} ({index + 1} of {selection.Modules.Count})");
            total += await RunAsync(workspace.Repository, module, selection, cancellationToken);
        }

        if (total.Tally == Tally.None)
            await workspace.Error.WriteLineAsync($"error: no test's name contains '{selection.Test}', and no test project's either.");
        foreach (var failure in total.Failures)
            await workspace.Error.WriteLineAsync($"failed: {failure}");
        return total;
    }

    private static async Task<TestResult> RunAsync(Repository repository, string module, TestSelection selection, CancellationToken cancellationToken)
    {
        var program = Repository.Executable(Path.Combine(repository.TestsDirectory, module), module);
        if (!File.Exists(program))
            return TestResult.Failed($"{module} is not built. Is the project part of the solution?");

        foreach (var old in Directory.CreateDirectory(repository.TestResults).EnumerateFiles($"{module}*"))
            old.Delete();
        var mark = Guid.NewGuid().ToString("N");
        var exitCode = await DotNetTestAsync(repository, program, selection, mark, cancellationToken);
        var result = TestReport.Read(module, Path.Combine(repository.TestResults, $"{module}.trx"), exitCode == NoTestRan ? ExitCode.Done : exitCode);
        if (result.Tally == Tally.None && selection.Test is null)
            result = TestResult.Failed($"{module} ran no test.");
        var left = await EndLeftAsync(mark, selection.OrphanGrace, cancellationToken);
        return left.Count == 0 ? result : result.WithFailure($"{module} left processes running: {string.Join(", ", left)}. They were killed.");
    }

    /// <summary>It writes to this terminal itself.</summary>
    private static async Task<int> DotNetTestAsync(
        Repository repository, string program, TestSelection selection, string mark, CancellationToken cancellationToken)
    {
        var hangTimeout = selection.HangTimeout ?? TimeSpan.FromHours(selection.IncludesExplicit ? 5 : 0.5);
        List<string> arguments =
        [
            "test", "--test-modules", Path.GetRelativePath(repository.Root, program), "--results-directory", repository.TestResults,
            "--report-trx", "--report-trx-filename", "{asm}.trx",
            "--crashdump", "--crashdump-type", "Mini",
            "--hangdump", "--hangdump-type", "Mini", "--hangdump-timeout", $"{hangTimeout.TotalSeconds:0}s",
        ];
        if (selection.IncludesExplicit)
            arguments.AddRange(["--explicit", "on"]);
        if (selection.Test is not null)
            arguments.AddRange(["--filter-method", $"*{selection.Test}*"]);
        var start = new ProcessStartInfo("dotnet", arguments) { UseShellExecute = false, WorkingDirectory = repository.Root };
        start.Environment[Mark] = mark;

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

    /// <summary>Ends what a module left running, so that the next one starts clean.</summary>
    private static async Task<IReadOnlyList<string>> EndLeftAsync(string mark, TimeSpan grace, CancellationToken cancellationToken)
    {
        if (!OperatingSystem.IsLinux())
            return [];

        var ended = Stopwatch.GetTimestamp();
        IReadOnlyList<ProcessEntry> left;
        while ((left = ProcessTable.Read().WithEnvironment(Mark, mark)).Count > 0 && Stopwatch.GetElapsedTime(ended) < grace)
            await Task.Delay(TimeSpan.FromMilliseconds(100), cancellationToken);
        foreach (var process in left)
            Processes.Kill(process.Pid);
        return [.. left.Select(process => $"{process.Name} ({process.Pid})")];
    }
}
