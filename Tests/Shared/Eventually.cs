using System.Diagnostics;

namespace Testing;

/// <summary>Waits for a condition, with a deadline.</summary>
internal static class Eventually
{
    private static readonly TimeSpan Deadline = TimeSpan.FromSeconds(90);

    public static Task TrueAsync(Func<bool> condition, string what) => TrueAsync(() => Task.FromResult(condition()), what);

    public static Task TrueAsync(Func<Task<bool>> condition, string what) => TrueAsync(condition, () => what);

    /// <param name="condition">Asked again and again.</param>
    /// <param name="what">What it says, or why it does not hold yet.</param>
    public static async Task TrueAsync(Func<Task<bool>> condition, Func<string> what)
    {
        var waited = Stopwatch.StartNew();
        while (!await condition())
        {
            if (waited.Elapsed > Deadline)
                throw new TimeoutException($"Not within {Deadline.TotalSeconds} s: {what()}");
            await Task.Delay(20, TestContext.Current.CancellationToken);
        }
    }
}
