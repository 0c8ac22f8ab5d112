using System.Diagnostics;

namespace Cli.Tests;

internal static class Condition
{
    private static readonly TimeSpan Deadline = TimeSpan.FromSeconds(60);

    public static async Task BecomesTrueAsync(Func<bool> condition)
    {
        var started = Stopwatch.GetTimestamp();
        while (!condition())
        {
            Assert.True(Stopwatch.GetElapsedTime(started) < Deadline, "the condition did not come true in time");
            await Task.Delay(20, TestContext.Current.CancellationToken);
        }
    }
}
