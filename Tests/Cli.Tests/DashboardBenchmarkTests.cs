using Cli.Benchmarks.Dashboard;

namespace Cli.Tests;

public sealed class DashboardBenchmarkTests
{
    [Fact]
    public void AnswerTimes_OfMany_AreTheirPercentiles() =>
        Assert.Equal(new AnswerTimes(20, 10, 19, 20), AnswerTimes.Of(Enumerable.Range(1, 20).Reverse().Select(number => (double)number)));
}
