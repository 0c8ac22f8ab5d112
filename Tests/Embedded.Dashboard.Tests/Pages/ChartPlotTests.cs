using Dashboard.Pages.Metrics;
using Dashboard.Telemetry;

namespace Embedded.Dashboard.Tests.Pages;

public sealed class ChartPlotTests
{
    private static readonly DateTimeOffset Now = Samples.Start;

    [Theory]
    [InlineData(0, 10, new double[] { 0, 2, 4, 6, 8, 10 })]
    [InlineData(0, 0.9, new double[] { 0, 0.2, 0.4, 0.6, 0.8, 1 })]
    [InlineData(0, 1_234, new double[] { 0, 250, 500, 750, 1_000, 1_250 })]
    [InlineData(-3, 7, new double[] { -4, -2, 0, 2, 4, 6, 8 })]
    [InlineData(0, 0, new double[] { 0, 0.2, 0.4, 0.6, 0.8, 1 })]
    public void Ticks_AreRoundAndEncloseTheValues(double low, double high, double[] expected) =>
        Assert.Equal(expected, NiceTicks.Of(low, high, count: 5).Select(tick => Math.Round(tick, 10)));

    [Theory]
    [InlineData(double.Epsilon)]
    [InlineData(double.MaxValue)]
    [InlineData(double.MinValue)]
    public void ValuesAtTheEndsOfADouble_AreDrawn(double value)
    {
        var plot = Plot(Line(value, -value, 0));
        Assert.InRange(plot.Values.Count, 2, 20);
        Assert.DoesNotContain("NaN", plot.Lines[0].Path, StringComparison.Ordinal);
    }

    [Fact]
    public void MissingValue_BreaksTheLine()
    {
        var plot = Plot(Line(1, double.NaN, 2, 3));
        Assert.Equal(2, plot.Lines[0].Path.Count(command => command == 'M'));
        Assert.Equal(1, plot.Lines[0].Path.Count(command => command == 'L'));
    }

    [Fact]
    public void NothingMeasured_IsEmpty() => Assert.True(Plot(Line(double.NaN)).IsEmpty);

    [Fact]
    public void Legend_HasTheLastValue() => Assert.Equal("250 ms", Plot(Line(0.1, 0.25, double.NaN)).Lines[0].Last);

    [Fact]
    public void PointedAt_TellsEveryLine()
    {
        var plot = Plot(Line(0.1) with { Label = "p50" }, Line(0.2) with { Label = "p99" });
        Assert.Contains("p50: 100 ms\np99: 200 ms", Assert.Single(plot.Slots).Title, StringComparison.Ordinal);
    }

    [Fact]
    public void Exemplars_AreWithinTheDrawing()
    {
        var chart = Samples.Chart("duration", Line(0.1)) with { Exemplars = [new(Now.AddSeconds(-10), 5, Samples.TraceId, "00f067aa0ba902b7"), new(Now.AddHours(-1), 1, Samples.TraceId, "00f067aa0ba902b7")] };
        var dot = Assert.Single(ChartPlot.Of(chart, Now, TimeSpan.FromMinutes(1)).Dots);
        Assert.InRange(dot.X, PlotArea.Left, PlotArea.Right);
        Assert.InRange(dot.Y, PlotArea.Top, PlotArea.Bottom);
    }

    [Theory]
    [InlineData(1)]
    [InlineData(5)]
    [InlineData(15)]
    public void Times_AreFew(int minutes) =>
        Assert.InRange(ChartPlot.Of(Samples.Chart("duration", Line(1)), Now, TimeSpan.FromMinutes(minutes)).Times.Count, 4, 7);

    private static ChartPlot Plot(params IReadOnlyList<ChartLine> lines) => ChartPlot.Of(Samples.Chart("duration", lines), Now, TimeSpan.FromMinutes(1));

    /// <summary>Values five seconds apart, the last one now.</summary>
    private static ChartLine Line(params IReadOnlyList<double> values) =>
        new("p50", [.. values.Select((value, index) => new ChartPoint(Now.AddSeconds(5 * (index - values.Count + 1)), value))]);
}
