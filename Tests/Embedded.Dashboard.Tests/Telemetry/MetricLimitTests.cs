using Dashboard.Telemetry;
using Dashboard.Telemetry.Series;
using Microsoft.Extensions.Time.Testing;

namespace Embedded.Dashboard.Tests.Telemetry;

public sealed class MetricLimitTests
{
    private readonly FakeTimeProvider _time = new(Some.At);

    [Fact]
    public void Instruments_BeyondTheLimit_AreDropped_AndCounted()
    {
        var store = Some.Store(time: _time);
        var rejected = 0;
        for (var i = 0; i < 10_000; i++)
            rejected += store.Add([Some.Instrument($"name {i}", InstrumentKind.Counter, [Some.Point(_time.GetUtcNow(), i)])], 0);

        Assert.Equal(2_000, store.Instruments.Count);
        Assert.Equal(8_000, rejected);
        Assert.Equal((10_000, 8_000), (store.Counts.PointsReceived, store.Counts.PointsDropped));
    }

    [Fact]
    public void TagCombinations_BeyondTheLimit_AreDropped_AndTheOthersGoOn()
    {
        var store = Some.Store(new() { SeriesPerInstrument = 5 }, _time);

        Assert.Equal(15, store.Add([Some.Instrument("name", InstrumentKind.Counter, Points(20))], 0));
        _time.Advance(TimeSpan.FromSeconds(1));
        Assert.Equal(0, store.Add([Some.Instrument("name", InstrumentKind.Counter, Points(5))], 0));
        Assert.Equal(5, store.Instruments.Single().Series);
    }

    [Fact]
    public void Points_OfOneSecond_AreOne_AndOfASeriesOnlySoMany()
    {
        var points = new PointRing(0, 100, new SeriesBudget(1_000_000));
        for (var i = 0; i < 1_000; i++)
        {
            var second = Some.At.AddSeconds(i).UtcTicks;
            points.Put(second, -1, []);
            points.Put(second + 1, i, []);
        }

        var slice = points.Slice(0, zeroAt: 5);
        Assert.Equal(Enumerable.Range(900, 100).Select(i => (double)i), slice.Values);
        Assert.Null(slice.ZeroAt);
    }

    [Fact]
    public void Slice_BeginsOnePointBeforeItsTime()
    {
        var points = new PointRing(2, 100, new SeriesBudget(1_000_000));
        for (var i = 0; i < 50; i++)
            points.Put(Some.At.AddSeconds(i).UtcTicks, i, [i, -i]);

        var slice = points.Slice(Some.At.AddSeconds(40).UtcTicks, zeroAt: 5);

        Assert.Equal(Enumerable.Range(39, 11).Select(i => (double)i), slice.Values);
        Assert.Equal([49, -49], slice.BucketsOf(10).ToArray());
        Assert.Null(slice.ZeroAt);
        Assert.Equal(5, points.Slice(0, zeroAt: 5).ZeroAt);
    }

    [Fact]
    public void Memory_UsedUp_LeavesSeriesTheirNewestPoints_AndDropsNewOnes()
    {
        var store = Some.Store(new() { SeriesBytes = 100_000 }, _time);
        for (var second = 0; second < 900; second++)
        {
            store.Add([Some.Instrument("name", InstrumentKind.Counter, Points(50))], 0);
            _time.Advance(TimeSpan.FromSeconds(1));
        }

        var dropped = store.Add([Some.Instrument("other", InstrumentKind.Counter, Points(200))], 0);

        Assert.InRange(dropped, 1, 199);
        var chart = store.FindChart("ordering", "Orders", "name", TimeSpan.FromMinutes(1))!;
        Assert.Equal(50, chart.Series.Count);
        Assert.All(chart.Series, series => Assert.Equal(Some.At.AddSeconds(899), series.Points[^1].At));
    }

    [Fact]
    public void Point_OlderThanTheLast_IsDropped_AndCounted()
    {
        var store = Some.Store(time: _time);
        store.Add([Some.Instrument("name", InstrumentKind.Gauge, [Some.Point(_time.GetUtcNow(), 1)])], 0);

        Assert.Equal(1, store.Add([Some.Instrument("name", InstrumentKind.Gauge, [Some.Point(_time.GetUtcNow().AddSeconds(-5), 2)])], 0));
        Assert.Equal(1, store.Counts.PointsDropped);
    }

    [Fact]
    public void Instrument_OfAnotherKind_TakesThePlaceOfTheFormer()
    {
        var store = Some.Store(time: _time);
        store.Add([Some.Instrument("name", InstrumentKind.Gauge, Points(3))], 0);
        store.Add([Some.Instrument("name", InstrumentKind.Histogram, [Some.Histogram(_time.GetUtcNow(), [1], [2, 3])])], 0);

        var instrument = Assert.Single(store.Instruments);
        Assert.Equal((InstrumentKind.Histogram, 1), (instrument.Kind, instrument.Series));
    }

    [Fact]
    public void Instrument_WithoutRoomForSeries_HasAnEmptyChart()
    {
        var store = Some.Store(new() { SeriesBytes = 10 }, _time);
        store.Add([Some.Instrument("name", InstrumentKind.Histogram, [Some.Histogram(_time.GetUtcNow(), [1], [2, 3])])], 0);

        Assert.Empty(store.FindChart("ordering", "Orders", "name", TimeSpan.FromMinutes(1))!.Series);
    }

    [Fact]
    public void Senders_BeyondTheLimit_AreNotListed()
    {
        var senders = new Senders();
        for (var i = 0; i < 10_000; i++)
            Assert.Equal(new Sender($"name {i}", "1"), senders.Get($"name {i}", "1"));

        Assert.Equal(Senders.Most, senders.Names.Count);
    }

    private IncomingPoint[] Points(int combinations) =>
        [.. Enumerable.Range(0, combinations).Select(i => Some.Point(_time.GetUtcNow(), i, tags: new Tag("number", $"{i}")))];
}
