using Dashboard.Telemetry;
using OpenTelemetry.Proto.Metrics.V1;
using Exemplar = OpenTelemetry.Proto.Metrics.V1.Exemplar;

namespace Embedded.Dashboard.Tests.Otlp;

public sealed class MetricReceiverTests
{
    private readonly Received _received = new();

    [Fact]
    public void Counter_IsAnInstrument()
    {
        var answer = _received.Metrics(Sent.Counter(3, attributes: Sent.Attribute("country", "NZ")));

        Assert.Null(answer.PartialSuccess);
        var instrument = Assert.Single(_received.Store.Instruments);
        Assert.Equal(("ordering", "Orders", "orders.placed", "{order}", InstrumentKind.Counter, 1),
            (instrument.Resource, instrument.Meter, instrument.Name, instrument.Unit, instrument.Kind, instrument.Series));
        var series = Assert.Single(_received.Chart("orders.placed").Series);
        Assert.Equal(("ordering-1", new Tag("country", "NZ"), 3), (series.InstanceId, series.Tags.Single(), series.Points[^1].Value));
    }

    [Fact]
    public void Tags_InAnotherOrder_AreTheSameSeries()
    {
        _received.Metrics(Sent.Counter(1, attributes: [Sent.Attribute("a", "1"), Sent.Attribute("b", "2")]));
        _received.Metrics(Sent.Counter(2, attributes: [Sent.Attribute("b", "2"), Sent.Attribute("a", "1")]));

        Assert.Equal(1, _received.Store.Instruments.Single().Series);
    }

    [Fact]
    public void Deltas_AreAddedUp_AndASecondTimeIgnored()
    {
        for (var i = 1; i <= 5; i++)
            Assert.Null(_received.Metrics(Delta(10, Sent.At.AddSeconds(i - 5))).PartialSuccess);
        var again = _received.Metrics(Delta(10, Sent.At));

        Assert.Equal(50, _received.Chart("orders.placed").Series.Single().Points[^1].Value);
        Assert.Equal(1, again.PartialSuccess.RejectedDataPoints);
    }

    [Fact]
    public void Histogram_HasItsBuckets()
    {
        _received.Metrics(Histogram([1, 2], [3, 4, 5], sum: 30));

        var point = _received.Chart("duration").Series.Single().Points[^1];
        Assert.Equal([1, 2], point.Bounds);
        Assert.Equal([3, 4, 5], point.Buckets);
        Assert.Equal((12, 30), (point.Count, point.Value));
    }

    [Theory]
    [InlineData(new double[] { 1, 2 }, new ulong[] { 1, 2 })]
    [InlineData(new double[] { 2, 1 }, new ulong[] { 1, 2, 3 })]
    [InlineData(new double[] { 1, 1 }, new ulong[] { 1, 2, 3 })]
    [InlineData(new double[] { 1, double.PositiveInfinity }, new ulong[] { 1, 2, 3 })]
    [InlineData(new double[] { double.NaN }, new ulong[] { 1, 2 })]
    public void Histogram_Malformed_IsRejected_AndCounted(double[] bounds, ulong[] buckets)
    {
        var answer = _received.Metrics(Histogram(bounds, buckets, sum: 1));

        Assert.Equal(1, answer.PartialSuccess.RejectedDataPoints);
        Assert.Equal((1, 1), (_received.Store.Counts.PointsReceived, _received.Store.Counts.PointsDropped));
        Assert.Empty(_received.Store.Instruments);
    }

    [Fact]
    public void Histogram_OfAbsurdCounts_DoesNotOverflow()
    {
        for (var i = 0; i < 5; i++)
        {
            _received.Metrics(Histogram(
                [1, 2], [ulong.MaxValue, ulong.MaxValue, ulong.MaxValue], sum: double.MaxValue, Sent.At.AddSeconds(i - 5), AggregationTemporality.Delta));
        }

        Assert.Equal(3, _received.Chart("duration").Lines.Count);
    }

    [Fact]
    public void ExponentialHistogram_IsInPowersOfTwo()
    {
        // Scale 1: two buckets for each power of two. Offset 0: (1, 1.41], (1.41, 2], (2, 2.83].
        var metric = new Metric
        {
            Name = "duration",
            ExponentialHistogram = new()
            {
                AggregationTemporality = AggregationTemporality.Cumulative,
                DataPoints =
                {
                    new ExponentialHistogramDataPoint
                    {
                        TimeUnixNano = Sent.Nanoseconds(Sent.At),
                        Scale = 1,
                        ZeroCount = 1,
                        Sum = 9,
                        Positive = new() { BucketCounts = { 2, 3, 4 } },
                        Negative = new() { BucketCounts = { 5 } },
                    },
                },
            },
        };

        _received.Metrics(metric);

        var point = _received.Chart("duration").Series.Single().Points[^1];
        Assert.Equal(40, point.Bounds.Count);
        Assert.Equal((6, 5, 4), (point.Buckets[0], InBucketUpTo(2), InBucketUpTo(4)));
        Assert.Equal(15, point.Count);

        long InBucketUpTo(double bound) => point.Buckets[point.Bounds.ToList().IndexOf(bound)];
    }

    [Theory]
    [InlineData(int.MaxValue, int.MaxValue)]
    [InlineData(int.MinValue, int.MaxValue)]
    [InlineData(int.MaxValue, int.MinValue)]
    [InlineData(int.MinValue, int.MinValue)]
    public void ExponentialHistogram_OfAbsurdScale_IsSomewhere(int scale, int offset)
    {
        var point = new ExponentialHistogramDataPoint
        {
            TimeUnixNano = Sent.Nanoseconds(Sent.At), Scale = scale, Positive = new() { Offset = offset, BucketCounts = { 1, 2 } },
        };

        _received.Metrics(new Metric { Name = "duration", ExponentialHistogram = new() { DataPoints = { point } } });

        Assert.Equal(3, _received.Chart("duration").Series.Single().Points[^1].Count);
    }

    [Fact]
    public void Summary_IsRejected_AndCounted()
    {
        var answer = _received.Metrics(new Metric { Name = "old", Summary = new() { DataPoints = { new SummaryDataPoint(), new SummaryDataPoint() } } });

        Assert.Equal(2, answer.PartialSuccess.RejectedDataPoints);
        Assert.Equal((2, 2), (_received.Store.Counts.PointsReceived, _received.Store.Counts.PointsDropped));
    }

    [Fact]
    public void Points_WithoutANumber_AreSkipped()
    {
        var answer = _received.Metrics(
            Gauge(new NumberDataPoint { AsDouble = double.NaN }),
            Gauge(new NumberDataPoint { AsDouble = double.PositiveInfinity }),
            Gauge(new NumberDataPoint()),
            Gauge(new NumberDataPoint { AsInt = 1, Flags = (uint)DataPointFlags.NoRecordedValueMask }));

        Assert.Null(answer.PartialSuccess);
        Assert.Empty(_received.Store.Instruments);
    }

    [Theory]
    [InlineData(0)]
    [InlineData(ulong.MaxValue)]
    public void Time_NotSaidOrInTheFuture_IsNow(ulong time)
    {
        _received.Metrics(Gauge(new NumberDataPoint { AsInt = 1, TimeUnixNano = time }));

        Assert.Equal(_received.Time.GetUtcNow(), _received.Chart("level").Series.Single().Points[^1].At);
    }

    [Fact]
    public void Exemplars_AreTheNewestTwenty_EachOnce()
    {
        for (var i = 0; i < 30; i++)
        {
            var point = new NumberDataPoint { AsInt = i, TimeUnixNano = Sent.Nanoseconds(Sent.At.AddSeconds(i - 30)) };
            // Sent twice, as cumulative exporters do.
            point.Exemplars.AddRange(Enumerable.Range(Math.Max(i - 1, 0), 2).Select(number => new Exemplar
            {
                AsDouble = number, TimeUnixNano = Sent.Nanoseconds(Sent.At.AddSeconds(number - 30)), TraceId = Sent.TraceId, SpanId = Sent.SpanId,
            }));
            _received.Metrics(Gauge(point));
        }

        Assert.Equal(Enumerable.Range(10, 20).Reverse().Select(number => (double)number), _received.Chart("level").Exemplars.Select(exemplar => exemplar.Value));
    }

    [Fact]
    public void Exemplars_OutsideOfATrace_AreLeftOut()
    {
        _received.Metrics(Gauge(new NumberDataPoint { AsInt = 1, Exemplars = { new Exemplar { AsDouble = 1 } } }));

        Assert.Empty(_received.Chart("level").Exemplars);
    }

    private static Metric Gauge(NumberDataPoint point) => new() { Name = "level", Gauge = new() { DataPoints = { point } } };

    private static Metric Delta(double value, DateTimeOffset at)
    {
        var metric = Sent.Counter(value, at);
        metric.Sum.AggregationTemporality = AggregationTemporality.Delta;
        return metric;
    }

    private static Metric Histogram(
        double[] bounds, ulong[] buckets, double sum, DateTimeOffset? at = null, AggregationTemporality temporality = AggregationTemporality.Cumulative) => new()
        {
            Name = "duration",
            Histogram = new()
            {
                AggregationTemporality = temporality,
                DataPoints =
                {
                    new HistogramDataPoint { TimeUnixNano = Sent.Nanoseconds(at ?? Sent.At), Sum = sum, ExplicitBounds = { bounds }, BucketCounts = { buckets } },
                },
            },
        };
}
