using System.Diagnostics;

namespace Cli.Testing;

/// <summary>Runs test modules one after another and adds up their results.</summary>
internal static class TestRun
{
    public static async Task<Tally> ExecuteAsync(Workspace workspace, TestSelection selection, CancellationToken cancellationToken)
    {
        var total = Tally.None;
        for (var i = 0; i < selection.Modules.Count; i++)
        {
            var module = new TestModule(workspace.Repository, selection.Modules[i]);
            workspace.Say($"--- {module.Name} ({i + 1} of {selection.Modules.Count})");
            var started = Stopwatch.GetTimestamp();
            var tally = await module.RunAsync(workspace, selection.Test, cancellationToken);
            if (tally == Tally.None && selection.Test is null)
            {
                await workspace.Error.WriteLineAsync($"error: {module.Name} ran no test.");
                tally = tally with { Failed = 1 };
            }

            workspace.Say($"    {tally} in {Stopwatch.GetElapsedTime(started).TotalSeconds:0.0} s");
            total += tally;
        }

        if (total == Tally.None)
        {
            await workspace.Error.WriteLineAsync($"error: no test's name contains '{selection.Test}', and no test project's either.");
        }

        return total;
    }
}
