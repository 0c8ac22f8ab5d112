using System.Diagnostics;

namespace Cli.Testing;

/// <summary>Runs test modules one after another and adds up their results.</summary>
internal static class TestRun
{
    public static async Task<TestResult> ExecuteAsync(Workspace workspace, TestSelection selection, CancellationToken cancellationToken)
    {
        var total = TestResult.None;
        for (var i = 0; i < selection.Modules.Count; i++)
        {
            var module = new TestModule(workspace.Repository, selection.Modules[i]);
            workspace.Say($"--- {module.Name} ({i + 1} of {selection.Modules.Count})");
            var started = Stopwatch.GetTimestamp();
            var result = await module.RunAsync(workspace, selection.Test, selection.IncludesExplicit, cancellationToken);
            if (result.Tally == Tally.None && selection.Test is null)
            {
                result = TestResult.Failed($"{module.Name} ran no test.");
            }

            workspace.Say($"    {result.Tally} in {Stopwatch.GetElapsedTime(started).TotalSeconds:0.0} s");
            total += result;
        }

        if (total.Tally == Tally.None)
        {
            await workspace.Error.WriteLineAsync($"error: no test's name contains '{selection.Test}', and no test project's either.");
        }

        foreach (var failure in total.Failures)
        {
            await workspace.Error.WriteLineAsync($"failed: {failure}");
        }

        return total;
    }
}
