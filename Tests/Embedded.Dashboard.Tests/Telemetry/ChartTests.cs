using Dashboard.Telemetry;
using Dashboard.Telemetry.Series;
using Microsoft.Extensions.Time.Testing;

namespace Embedded.Dashboard.Tests.Telemetry;

public sealed class ChartTests
{
    private static readonly TimeSpan Minute = TimeSpan.FromMinutes(1);

    private readonly FakeTimeProvider _time = new(Some.At);
    private readonly TelemetryStore _store;

    public ChartTests() => _store = Some.Store(time: _time);

    [Fact]
    public void Unknown_IsNoChart()
    {
        Add(InstrumentKind.Gauge, Some.Point(_time.GetUtcNow(), 1));

        Assert.Null(_store.FindChart("ordering", "Orders", "other", Minute));
        Assert.Null(_store.FindChart("other", "Orders", "name", Minute));
    }

    [Fact]
    public void Counter_RisingSteadily_HasThatRate()
    {
        EachSecond(60, second => Add(InstrumentKind.Counter, Some.Point(_time.GetUtcNow(), 100 + (5 * second))));

        var chart = Find();

        Assert.Equal("{order}/s", chart.Unit);
        var line = Assert.Single(chart.Lines);
        Assert.Equal("name", line.Label);
        Assert.All(Numbers(line), rate => Assert.Equal(5, rate, 6));
        Assert.InRange(line.Points.Count, 55, 61);
    }

    [Fact]
    public void Counter_BegunAgain_CountsFromZero()
    {
        double[] values = [10, 20, 30, 4, 8];
        EachSecond(5, second => Add(InstrumentKind.Counter, Some.Point(_time.GetUtcNow(), values[second])));

        Assert.Equal([10, 10, 4, 4], Numbers(Find().Lines.Single()).Select(rate => Math.Round(rate, 6)));
    }

    [Fact]
    public void Counter_FollowedFromItsStart_CountsItsFirstValue()
    {
        _time.Advance(TimeSpan.FromSeconds(30));
        Add(InstrumentKind.Counter, Some.Point(_time.GetUtcNow(), 7, start: Some.At));

        Assert.Equal(7, Total(Find()), 6);
    }

    [Fact]
    public void Counter_OlderThanTheStore_HasNoFirstRise()
    {
        Add(InstrumentKind.Counter, Some.Point(_time.GetUtcNow(), 1_000_000, start: Some.At.AddDays(-1)));

        Assert.Empty(Find().Lines);
    }

    [Fact]
    public void Counter_OfDeltas_CountsThemAll()
    {
        EachSecond(10, _ => _store.Add(
            [Some.Instrument("name", InstrumentKind.Counter, [Some.Point(_time.GetUtcNow(), 3, start: _time.GetUtcNow().AddSeconds(-1))], isDelta: true)], 0));

        Assert.Equal(30, Total(Find()), 6);
    }

    [Fact]
    public void Counter_MeasuredAtOddTimes_LosesNothing()
    {
        var random = new Random(1);
        var value = 0.0;
        Add(InstrumentKind.Counter, Some.Point(_time.GetUtcNow(), value));
        for (var i = 0; i < 40; i++)
        {
            _time.Advance(TimeSpan.FromMilliseconds(random.Next(1_000, 1_400)));
            value += random.Next(10);
            Add(InstrumentKind.Counter, Some.Point(_time.GetUtcNow(), value));
        }

        var line = Find().Lines.Single();

        // All but in the first and the last step, which points cover in part, rates are of whole seconds.
        var whole = line.Points.Where(point => !double.IsNaN(point.Value)).ToList();
        Assert.InRange(whole.Sum(point => point.Value), value - 20, value + 20);
    }

    [Fact]
    public void Instances_OfACounter_AreAddedUp_TagsAreNot()
    {
        EachSecond(10, second =>
        {
            foreach (var instance in (string[])["ordering-1", "ordering-2"])
            {
                _store.Add([Some.Instrument("name", InstrumentKind.Counter,
                [
                    Some.Point(_time.GetUtcNow(), second * 2, tags: new Tag("country", "NZ")),
                    Some.Point(_time.GetUtcNow(), second * 3, tags: [new Tag("country", "DE"), new Tag("paid", "yes")]),
                ], instance)], 0);
            }
        });

        var chart = Find();

        Assert.Equal(["DE, yes", "NZ"], chart.Lines.Select(line => line.Label));
        Assert.All(Numbers(chart.Lines[0]), rate => Assert.Equal(6, rate, 6));
        Assert.All(Numbers(chart.Lines[1]), rate => Assert.Equal(4, rate, 6));
        Assert.Equal(4, chart.Series.Count);
        Assert.Equal(4, chart.Instrument.Series);
    }

    [Fact]
    public void Instances_OfAGauge_AreLinesOfTheirOwn_OfAnUpDownCounter_OneSum()
    {
        foreach (var (instance, value) in (IEnumerable<(string, double)>)[("ordering-1", 2), ("ordering-2", 3)])
        {
            _store.Add([Some.Instrument("gauge", InstrumentKind.Gauge, [Some.Point(_time.GetUtcNow(), value)], instance)], 0);
            _store.Add([Some.Instrument("level", InstrumentKind.UpDownCounter, [Some.Point(_time.GetUtcNow(), value)], instance)], 0);
        }

        Assert.Equal(
            [("gauge (ordering-2)", 3), ("gauge (ordering-1)", 2)],
            Find("gauge").Lines.Select(line => (line.Label, line.Points[^1].Value)));
        Assert.Equal([("level", 5)], Find("level").Lines.Select(line => (line.Label, line.Points[^1].Value)));
        Assert.Equal("{order}", Find("level").Unit);
    }

    [Fact]
    public void Gauge_NoLongerMeasured_HasNoValue()
    {
        EachSecond(10, second => Add(InstrumentKind.Gauge, Some.Point(_time.GetUtcNow(), second)));
        _time.Advance(TimeSpan.FromSeconds(30));

        var values = Find().Lines.Single().Points.Select(point => point.Value).ToList();

        Assert.Equal(double.NaN, values[0]);
        Assert.Equal(double.NaN, values[^1]);
        Assert.Equal(Enumerable.Range(0, 10).Select(second => (double)second), values.Where(value => !double.IsNaN(value)).Distinct());
    }

    [Fact]
    public void Lines_AreTheTenLargest()
    {
        Add(InstrumentKind.Gauge, [.. Enumerable.Range(1, 50).Select(i => Some.Point(_time.GetUtcNow(), i, tags: new Tag("number", $"{i}")))]);

        Assert.Equal(Enumerable.Range(41, 10).Reverse().Select(i => $"{i}"), Find().Lines.Select(line => line.Label));
        Assert.Equal(50, Find().Series.Count);
    }

    [Theory]
    [InlineData(1)]
    [InlineData(5)]
    [InlineData(15)]
    [InlineData(60)]
    [InlineData(24 * 60)]
    public void Steps_AreNeverMoreThanHundredAndTwenty_AndEndNow(int minutes)
    {
        Add(InstrumentKind.Gauge, Some.Point(_time.GetUtcNow(), 1));

        var points = Find(duration: TimeSpan.FromMinutes(minutes)).Lines.Single().Points;

        Assert.InRange(points.Count, 20, 120);
        Assert.Equal(_time.GetUtcNow(), points[^1].At);
        Assert.Equal(points.Select(point => point.At).Order(), points.Select(point => point.At));
    }

    [Fact]
    public void Histogram_HasThePercentilesOfEachStep()
    {
        double[] bounds = [10, 20, 30];
        long[] buckets = [0, 0, 0, 0];
        EachSecond(20, second =>
        {
            // The first ten seconds all values are below 10, the others between 20 and 30.
            buckets[second < 10 ? 0 : 2] += 100;
            Add(InstrumentKind.Histogram, Some.Histogram(_time.GetUtcNow(), bounds, [.. buckets]));
        });

        var lines = Find().Lines;

        Assert.Equal(["p50", "p90", "p99"], lines.Select(line => line.Label));
        Assert.Equal([5, 25], Numbers(lines[0]).Distinct());
        Assert.Equal([9, 29], Numbers(lines[1]).Distinct());
        Assert.Equal([9.9, 29.9], Numbers(lines[2]).Select(value => Math.Round(value, 6)).Distinct());
    }

    [Fact]
    public void Histograms_OfAllSeries_AreTakenTogether()
    {
        EachSecond(10, second => Add(
            InstrumentKind.Histogram,
            Some.Histogram(_time.GetUtcNow(), [10, 20], [second * 75, 0, 0], new Tag("route", "fast")),
            Some.Histogram(_time.GetUtcNow(), [20], [0, second * 25], new Tag("route", "slow"))));

        var lines = Find().Lines;

        Assert.All(Numbers(lines[0]), value => Assert.Equal(10 * 50 / 75.0, value, 6));
        Assert.All(Numbers(lines[1]), value => Assert.Equal(20, value, 6));
    }

    [Fact]
    public void Histogram_BegunAgain_CountsFromZero()
    {
        EachSecond(3, second => Add(InstrumentKind.Histogram, Some.Histogram(_time.GetUtcNow(), [10], [100 * (second + 1), 0])));
        Add(InstrumentKind.Histogram, Some.Histogram(_time.GetUtcNow(), [10], [0, 5]));

        Assert.Equal(10, Numbers(Find().Lines[0])[^1]);
    }

    [Fact]
    public void Histogram_WithOtherBuckets_BeginsAgain()
    {
        Add(InstrumentKind.Histogram, Some.Histogram(_time.GetUtcNow(), [10], [1, 0]));
        _time.Advance(TimeSpan.FromSeconds(1));
        Add(InstrumentKind.Histogram, Some.Histogram(_time.GetUtcNow(), [10, 20], [1, 2, 3]));

        var series = Assert.Single(Find().Series);
        Assert.Equal([1, 2, 3], series.Points[^1].Buckets);
    }

    private void Add(InstrumentKind kind, params IncomingPoint[] points) => _store.Add([Some.Instrument("name", kind, points)], 0);

    private Chart Find(string name = "name", TimeSpan? duration = null) => _store.FindChart("ordering", "Orders", name, duration ?? Minute)!;

    private void EachSecond(int seconds, Action<int> act)
    {
        for (var second = 0; second < seconds; second++)
        {
            act(second);
            _time.Advance(TimeSpan.FromSeconds(1));
        }
    }

    private static List<double> Numbers(ChartLine line) => [.. line.Points.Select(point => point.Value).Where(value => !double.IsNaN(value))];

    /// <summary>What the rates of a minute's chart add up to: its steps are seconds.</summary>
    private static double Total(Chart chart) => Numbers(chart.Lines.Single()).Sum();
}
