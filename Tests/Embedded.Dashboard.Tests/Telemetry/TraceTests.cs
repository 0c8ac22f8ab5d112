using Dashboard.Telemetry;

namespace Embedded.Dashboard.Tests.Telemetry;

public sealed class TraceTests
{
    [Fact]
    public void Spans_OfOneTrace_AreTogether_HoweverLateTheyCome()
    {
        var store = Some.Store();
        store.Add([Some.Span(2, trace: 1, parent: 1)], 0);
        for (var other = 2; other < 100; other++)
            store.Add([Some.Span(1, trace: other)], 0);
        store.Add([Some.Span(1, trace: 1, name: "root")], 0);

        var trace = store.FindTrace(Some.TraceId(1))!;

        Assert.Equal([(1, 0, 1), (2, 1, 0)], trace.Spans.Select(row => (int.Parse(row.Span.SpanId), row.Depth, row.Children)));
        Assert.Equal("root", trace.Summary.Name);
        Assert.Equal(99, store.FindTraces(new(), null, 200).Items.Count);
    }

    [Fact]
    public void LongSpans_PushOutMore_SoThatAllTogetherStayWithinTheirMemory()
    {
        const long Limit = 1_000_000;
        var store = Some.Store(new() { SpanBytes = Limit });
        for (var trace = 1; trace <= 500; trace++)
            store.Add([Some.Span(1, trace, name: new('x', 10_000))], 0);

        var kept = store.FindTraces(new(), null, 1_000).Items;
        Assert.InRange(kept.Sum(trace => sizeof(char) * trace.Name.Length), Limit / 2, Limit);
        Assert.Equal(Some.TraceId(500), kept[0].TraceId);
        Assert.Equal((500, 500 - kept.Count), (store.Counts.SpansReceived, store.Counts.SpansDropped));
    }

    [Fact]
    public void TraceLongerThanTheMemory_KeepsItsFirstSpans()
    {
        var store = Some.Store(new() { SpanBytes = 100_000 });
        store.Add([.. Enumerable.Range(1, 100).Select(number => Some.Span(number, name: new('x', 1_000)))], 0);

        var trace = store.FindTrace(Some.TraceId(1))!;
        Assert.InRange(trace.Spans.Count, 20, 50);
        Assert.Equal(100 - trace.Spans.Count, trace.Dropped);
        Assert.Equal(trace.Dropped, store.Counts.SpansDropped);
    }

    [Fact]
    public void Summary_SaysWhatIsInTheTrace()
    {
        var store = Some.Store();
        store.Add(
        [
            Some.Span(3, parent: 2, name: "insert", resource: "payments", start: 30, duration: 100, isError: true),
            Some.Span(2, parent: 1, name: "pay", resource: "payments", start: 20, duration: 10),
            Some.Span(1, name: "place", resource: "gateway", start: 10, duration: 50),
        ], 0);

        var summary = Assert.Single(store.FindTraces(new(), null, 10).Items);

        Assert.Equal((Some.TraceId(1), "place", "gateway"), (summary.TraceId, summary.Name, summary.Resource));
        Assert.Equal((Some.At.AddMilliseconds(10), TimeSpan.FromMilliseconds(120)), (summary.Start, summary.Duration));
        Assert.Equal((3, 1), (summary.Spans, summary.Errors));
        Assert.Equal([new("gateway", 1, HasError: false), new("payments", 2, HasError: true)], summary.Resources);
    }

    [Fact]
    public void Summary_WithoutARoot_IsNamedAfterTheEarliestSpan()
    {
        var store = Some.Store();
        store.Add([Some.Span(3, parent: 2, name: "later", start: 5), Some.Span(2, parent: 1, name: "earlier", start: 1)], 0);

        Assert.Equal("earlier", store.FindTraces(new(), null, 10).Items.Single().Name);
    }

    [Fact]
    public void SameSpan_Twice_IsOne()
    {
        var store = Some.Store();
        store.Add([Some.Span(1), Some.Span(1)], 0);
        store.Add([Some.Span(1)], 0);

        Assert.Single(store.FindTrace(Some.TraceId(1))!.Spans);
        Assert.Equal((1, 0), (store.Counts.SpansReceived, store.Counts.SpansDropped));
    }

    [Fact]
    public void Traces_BeyondTheLimit_PushOutTheOldest()
    {
        var store = Some.Store(new() { Traces = 3 });
        for (var trace = 1; trace <= 5; trace++)
            store.Add([Some.Span(1, trace), Some.Span(2, trace)], 0);

        Assert.Equal(["5", "4", "3"], store.FindTraces(new(), null, 10).Items.Select(trace => trace.TraceId.TrimStart('0')));
        Assert.Null(store.FindTrace(Some.TraceId(2)));
        Assert.Equal((10, 4), (store.Counts.SpansReceived, store.Counts.SpansDropped));
    }

    [Fact]
    public void Spans_BeyondTheLimit_PushOutWholeTraces()
    {
        var store = Some.Store(new() { Spans = 10 });
        store.Add([.. Enumerable.Range(1, 6).Select(id => Some.Span(id, trace: 1))], 0);
        store.Add([.. Enumerable.Range(1, 5).Select(id => Some.Span(id, trace: 2))], 0);

        Assert.Null(store.FindTrace(Some.TraceId(1)));
        Assert.Equal(5, store.FindTrace(Some.TraceId(2))!.Spans.Count);
        Assert.Equal((11, 6), (store.Counts.SpansReceived, store.Counts.SpansDropped));
    }

    [Fact]
    public void Spans_BeyondTheTracesLimit_AreDropped_AndSaidSo()
    {
        var store = Some.Store(new() { SpansPerTrace = 3 });

        var beyond = store.Add([.. Enumerable.Range(1, 5).Select(id => Some.Span(id))], 0);

        var trace = store.FindTrace(Some.TraceId(1))!;
        Assert.Equal((2, 2, 3), (beyond, trace.Dropped, trace.Spans.Count));
        Assert.Equal((5, 2), (store.Counts.SpansReceived, store.Counts.SpansDropped));
    }

    [Fact]
    public void OneTrace_LongerThanAllMayBe_IsKeptAsFarAsPossible()
    {
        var store = Some.Store(new() { Spans = 10 });
        store.Add([.. Enumerable.Range(1, 50).Select(id => Some.Span(id))], 0);

        Assert.Equal(10, store.FindTrace(Some.TraceId(1))!.Spans.Count);
    }

    [Theory]
    [InlineData(1)]
    [InlineData(2)]
    [InlineData(3)]
    public void WhateverComes_TheLimitsHold_AndNothingIsMiscounted(int seed)
    {
        var random = new Random(seed);
        var limits = new TelemetryLimits { Traces = 20, Spans = 60, SpansPerTrace = 8 };
        var store = Some.Store(limits);
        for (var i = 0; i < 2_000; i++)
        {
            var trace = (i / 20) + random.Next(40);
            store.Add([.. Enumerable.Range(0, random.Next(6)).Select(_ => Some.Span(random.Next(1, 15), trace, random.Next(15)))], invalid: random.Next(2));

            var traces = store.FindTraces(new(), null, 1_000).Items;
            Assert.True(traces.Count <= limits.Traces);
            Assert.All(traces, summary => Assert.InRange(summary.Spans, 1, limits.SpansPerTrace));
            Assert.True(traces.Sum(summary => summary.Spans) <= limits.Spans);
            Assert.Equal(traces.Sum(summary => summary.Spans), store.Counts.SpansReceived - store.Counts.SpansDropped);
        }
    }

    [Theory]
    [InlineData(1)]
    [InlineData(7)]
    [InlineData(50)]
    public void Pages_FollowOneAnother_WithoutGapOrRepetition(int limit)
    {
        var store = Some.Store();
        for (var trace = 1; trace <= 50; trace++)
            store.Add([Some.Span(1, trace)], 0);

        var read = new List<string>();
        for (var page = store.FindTraces(new(), null, limit); ; page = store.FindTraces(new(), page.Next, limit))
        {
            read.AddRange(page.Items.Select(trace => trace.TraceId));
            if (page.Next is null)
                break;
        }

        Assert.Equal(Enumerable.Range(1, 50).Reverse().Select(Some.TraceId), read);
    }

    [Fact]
    public void Filters_FindWhatTheyAskFor()
    {
        var store = Some.Store();
        store.Add(
        [
            Some.Span(1, trace: 1, name: "GET /orders", duration: 5),
            Some.Span(2, trace: 1, parent: 1, name: "SELECT", resource: "database"),
            Some.Span(1, trace: 2, name: "POST /orders", duration: 500, isError: true),
            Some.Span(1, trace: 171, name: "tick", tags: new Tag("job", "Nightly")),
        ], 0);

        Assert.Equal(["ab", "2", "1"], Found(new()));
        Assert.Equal(["1"], Found(new() { Resource = "database" }));
        Assert.Equal(["2"], Found(new() { OnlyErrors = true }));
        Assert.Equal(["2"], Found(new() { AtLeast = TimeSpan.FromMilliseconds(100) }));
        Assert.Equal(["2", "1"], Found(new() { Text = "/ORDERS" }));
        Assert.Equal(["1"], Found(new() { Text = "select" }));
        Assert.Equal(["ab"], Found(new() { Text = "nightly" }));
        Assert.Equal(["ab"], Found(new() { Text = "AB" }));
        Assert.Empty(Found(new() { Text = "job" }));
        Assert.Empty(Found(new() { Resource = "database", OnlyErrors = true }));

        IEnumerable<string> Found(TraceFilter filter) => store.FindTraces(filter, null, 10).Items.Select(trace => trace.TraceId.TrimStart('0'));
    }
}
