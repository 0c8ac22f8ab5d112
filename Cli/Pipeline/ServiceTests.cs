using Cli.Running;
using Cli.Testing;

namespace Cli.Pipeline;

/// <summary>Runs tests for a stage.</summary>
internal static class ServiceTests
{
    /// <summary>Builds a test project and runs its tests.</summary>
    /// <param name="workspace">The repository and the terminal.</param>
    /// <param name="module">The test project.</param>
    /// <param name="test">Part of the names of the tests to run; null: all.</param>
    /// <param name="settings">Environment variables of the tests.</param>
    /// <param name="report">Where their report goes, also when they fail; null: nowhere.</param>
    /// <param name="cancellationToken">Ends the tests.</param>
    /// <exception cref="CommandFailedException">They could not be built.</exception>
    public static async Task<TestResult> RunAsync(
        Workspace workspace, string module, string? test, IReadOnlyDictionary<string, string> settings, string? report, CancellationToken cancellationToken)
    {
        var repository = workspace.Repository;
        await DotNet.BuildAsync(repository, Path.Combine(repository.TestsDirectory, module, $"{module}.csproj"), cancellationToken);
        var run = new TestRun(workspace) { HangTimeout = TimeSpan.FromMinutes(test is null ? 30 : 5), Settings = settings };
        var result = await run.ExecuteAsync(new([module], test), cancellationToken);
        var written = new FileInfo(Path.Combine(repository.TestResults, $"{module}.trx"));
        if (report is not null && written.Exists) // tests that left none say so themselves
            written.CopyTo(report, overwrite: true);
        return result;
    }
}
