using Dashboard.Telemetry;

namespace Embedded.Dashboard.Tests.Telemetry;

/// <summary>Writers and readers at the same time: no reader sees anything but a possible state, and nothing is miscounted.</summary>
public sealed class ConcurrencyTests
{
    private const int Writers = 4;
    private const int Batches = 200;
    private const int PerBatch = 20;

    private readonly TelemetryStore _store = Some.Store(new() { Logs = 500, Traces = 50, Spans = 300, SpansPerTrace = 30, PointsPerSeries = 20 });

    private static CancellationToken Cancelled => TestContext.Current.CancellationToken;

    [Fact]
    public async Task Logs_StayNumbered_WhileManyWrite()
    {
        await WhileWriting((_, _) => _store.Add([.. Enumerable.Range(0, PerBatch).Select(i => Some.Log($"{i}"))]), () =>
        {
            var ids = _store.FindLogs(new() { Text = "1" }, null, 100).Items.Select(log => log.Id).ToList();
            Assert.Equal(ids.OrderDescending().Distinct(), ids);
        });

        Assert.Equal(Writers * Batches * PerBatch, _store.Counts.LogsReceived);
        Assert.Equal(500, _store.FindLogs(new(), null, 1_000).Items.Count);
    }

    [Fact]
    public async Task Traces_StayWhole_WhileManyWrite()
    {
        await WhileWriting(
            (writer, batch) => _store.Add(
                [.. Enumerable.Range(1, PerBatch).Select(i => Some.Span((writer * 1_000) + i, (batch * PerBatch / 40) + (i % 3), parent: i))], 0),
            () =>
            {
                foreach (var summary in _store.FindTraces(new() { Text = "work" }, null, 100).Items)
                {
                    Assert.InRange(summary.Spans, 1, 30);
                    if (_store.FindTrace(summary.TraceId) is { } trace)
                        Assert.Equal(trace.Summary.Spans, trace.Spans.Count);
                }
            });

        var kept = _store.FindTraces(new(), null, 100).Items.Sum(trace => trace.Spans);
        Assert.True(kept <= 300);
        Assert.Equal(kept, _store.Counts.SpansReceived - _store.Counts.SpansDropped);
    }

    [Fact]
    public async Task Charts_AreDrawn_WhileManyWrite()
    {
        await WhileWriting(
            (writer, batch) => _store.Add(
                [Some.Instrument("name", InstrumentKind.Histogram, [Some.Histogram(Some.At.AddSeconds(batch), [1, 2], [batch, batch, batch])], $"instance {writer}")], 0),
            () =>
            {
                if (_store.FindChart("ordering", "Orders", "name", TimeSpan.FromMinutes(5)) is { } chart)
                    Assert.All(chart.Series, series => Assert.Equal(series.Points[^1].Buckets.Sum(), series.Points[^1].Count));
            });

        Assert.Equal(Writers * Batches, _store.Counts.PointsReceived);
        Assert.Equal(Writers, _store.Instruments.Single().Series);
    }

    private static async Task WhileWriting(Action<int, int> write, Action read)
    {
        var writers = Enumerable.Range(0, Writers).Select(writer => Task.Run(() =>
        {
            for (var batch = 0; batch < Batches; batch++)
                write(writer, batch);
        }, Cancelled)).ToList();
        var all = Task.WhenAll(writers);
        var reader = Task.Run(() =>
        {
            do
                read();
            while (!all.IsCompleted);
        }, Cancelled);
        await all;
        await reader;
    }
}
