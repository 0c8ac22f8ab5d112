using Dashboard.Telemetry.Charts;

namespace Embedded.Dashboard.Tests.Telemetry;

public sealed class PercentileTests
{
    [Theory]
    [InlineData(0.5, 10)]
    [InlineData(0.25, 5)]
    [InlineData(0.75, 15)]
    [InlineData(1, 20)]
    public void Values_LieEvenlyBetweenBounds(double share, double expected) =>
        Assert.Equal(expected, Percentile.Of(share, [10, 20, 30], [50, 50, 0, 0]), 9);

    [Fact]
    public void LastBucket_IsItsLowerBound() => Assert.Equal(30, Percentile.Of(0.99, [10, 20, 30], [1, 1, 1, 97]));

    [Fact]
    public void FirstBucket_BelowZero_IsItsUpperBound() => Assert.Equal(-10, Percentile.Of(0.5, [-10, 0], [5, 1, 0]));

    [Fact]
    public void EmptyBuckets_AreSteppedOver() => Assert.Equal(25, Percentile.Of(0.5, [10, 20, 30], [0, 0, 4, 0]));

    [Fact]
    public void NoValues_AreNoNumber()
    {
        Assert.Equal(double.NaN, Percentile.Of(0.5, [10, 20], [0, 0, 0]));
        Assert.Equal(double.NaN, Percentile.Of(0.5, [], [5]));
    }

    [Theory]
    [InlineData(1)]
    [InlineData(2)]
    [InlineData(3)]
    public void Percentiles_AreAsExactAsTheBuckets(int seed)
    {
        var random = new Random(seed);
        double[] bounds = [.. Enumerable.Range(1, 100).Select(i => (double)i)];
        double[] values = [.. Enumerable.Range(0, 5_000).Select(_ => 99 * Math.Pow(random.NextDouble(), 3)).Order()];
        var counts = new double[bounds.Length + 1];
        foreach (var value in values)
            counts[(int)Math.Ceiling(value) - 1]++;

        foreach (var share in (double[])[0.01, 0.5, 0.9, 0.99])
        {
            var exact = values[(int)Math.Ceiling(share * values.Length) - 1];
            Assert.InRange(Percentile.Of(share, bounds, counts), exact - 1, exact + 1);
        }
    }
}
