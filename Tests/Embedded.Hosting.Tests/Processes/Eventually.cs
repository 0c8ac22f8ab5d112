using System.Diagnostics;

namespace Embedded.Hosting.Tests.Processes;

internal static class Eventually
{
    private static readonly TimeSpan Pause = TimeSpan.FromMilliseconds(20);

    /// <summary>Waits until the condition holds; fails with the description when it does not within the limit.</summary>
    public static async Task HoldsAsync(string description, TimeSpan limit, Func<bool> condition)
    {
        var since = Stopwatch.StartNew();
        while (!condition())
        {
            Assert.True(since.Elapsed < limit, $"After {limit.TotalSeconds} s still not: {description}");
            await Task.Delay(Pause, TestContext.Current.CancellationToken);
        }
    }
}
