using Dashboard.Telemetry;

namespace Embedded.Dashboard.Tests.Telemetry;

public sealed class LogTests
{
    [Theory]
    [InlineData(0)]
    [InlineData(1)]
    [InlineData(9)]
    [InlineData(10)]
    [InlineData(11)]
    [InlineData(25)]
    public void Records_BeyondTheLimit_PushOutTheOldest(int received)
    {
        var store = Some.Store(new() { Logs = 10 });
        for (var i = 1; i <= received; i++)
            store.Add([Some.Log($"message {i}")]);

        var kept = Math.Min(received, 10);
        Assert.Equal((received, received - kept), (store.Counts.LogsReceived, store.Counts.LogsDropped));
        Assert.Equal(
            Enumerable.Range(received - kept + 1, kept).Reverse().Select(i => ((long)i, $"message {i}")),
            store.FindLogs(new(), null, 100).Items.Select(log => (log.Id, log.Message)));
    }

    [Fact]
    public void LongRecords_PushOutMore_SoThatAllTogetherStayWithinTheirMemory()
    {
        const long Limit = 1_000_000;
        var store = Some.Store(new() { LogBytes = Limit });
        for (var i = 1; i <= 1_000; i++)
            store.Add([Some.Log($"{i} {new string('x', 10_000)}")]);

        var kept = store.FindLogs(new(), null, 1_000).Items;
        Assert.InRange(kept.Sum(log => sizeof(char) * log.Message.Length), Limit / 2, Limit);
        Assert.Equal(1_000, kept[0].Id);
        Assert.Equal((1_000, 1_000 - kept.Count), (store.Counts.LogsReceived, store.Counts.LogsDropped));
        Assert.Null(store.FindLog(1_000 - kept.Count));
        Assert.NotNull(store.FindLog(1_001 - kept.Count));
    }

    [Fact]
    public void RecordLongerThanTheMemory_IsKeptAlone()
    {
        var store = Some.Store(new() { LogBytes = 100 });
        store.Add([Some.Log("first"), Some.Log("second")]);
        Assert.Equal("second", Assert.Single(store.FindLogs(new(), null, 10).Items).Message);
    }

    [Theory]
    [InlineData(1)]
    [InlineData(3)]
    [InlineData(20)]
    [InlineData(100)]
    public void Pages_FollowOneAnother_WithoutGapOrRepetition(int limit)
    {
        var store = Some.Store(new() { Logs = 20 });
        store.Add([.. Enumerable.Range(1, 33).Select(i => Some.Log($"{i}"))]);

        var read = new List<long>();
        for (var page = store.FindLogs(new(), null, limit); ; page = store.FindLogs(new(), page.Next, limit))
        {
            Assert.True(page.Items.Count <= limit);
            read.AddRange(page.Items.Select(log => log.Id));
            if (page.Next is null)
                break;
        }

        Assert.Equal(Enumerable.Range(14, 20).Reverse().Select(i => (long)i), read);
    }

    [Theory]
    [InlineData(long.MinValue, 0)]
    [InlineData(0, 0)]
    [InlineData(1, 0)]
    [InlineData(2, 1)]
    [InlineData(long.MaxValue, 3)]
    public void Page_BeforeAnyId_IsThere(long before, int count)
    {
        var store = Some.Store();
        store.Add([Some.Log(), Some.Log(), Some.Log()]);

        Assert.Equal(count, store.FindLogs(new(), before, 10).Items.Count);
    }

    [Fact]
    public void Page_ThatEndsWithTheLastMatch_HasNoNext()
    {
        var store = Some.Store();
        store.Add([Some.Log("other"), Some.Log("match"), Some.Log("match")]);

        Assert.Null(store.FindLogs(new() { Text = "match" }, null, 2).Next);
    }

    [Fact]
    public void Record_IsFoundById_UntilItIsPushedOut()
    {
        var store = Some.Store(new() { Logs = 2 });
        store.Add([Some.Log("1"), Some.Log("2"), Some.Log("3")]);

        Assert.Null(store.FindLog(0));
        Assert.Null(store.FindLog(1));
        Assert.Equal("2", store.FindLog(2)!.Message);
        Assert.Equal("3", store.FindLog(3)!.Message);
        Assert.Null(store.FindLog(4));
    }

    [Fact]
    public void Filters_FindWhatTheyAskFor()
    {
        var store = Some.Store();
        store.Add(
        [
            Some.Log("one", resource: "ordering", severity: Severity.Debug),
            Some.Log("two", resource: "payments", severity: Severity.Error) with { TraceId = Some.TraceId(1), SpanId = Some.SpanId(1) },
            Some.Log("three", category: "Payments.Gateway") with { TraceId = Some.TraceId(1), SpanId = Some.SpanId(2) },
            Some.Log("four", tags: new Tag("customer", "Zoë")),
        ]);

        Assert.Equal(["four", "three", "two", "one"], Found(new()));
        Assert.Equal(["two"], Found(new() { Resource = "payments" }));
        Assert.Equal(["four", "three", "two"], Found(new() { Severity = Severity.Information }));
        Assert.Equal(["two"], Found(new() { Severity = Severity.Warning }));
        Assert.Equal(["three", "two"], Found(new() { TraceId = Some.TraceId(1) }));
        Assert.Equal(["three"], Found(new() { SpanId = Some.SpanId(2) }));
        Assert.Equal(["two"], Found(new() { Text = "TWO" }));
        Assert.Equal(["three"], Found(new() { Text = "gateway" }));
        Assert.Equal(["four"], Found(new() { Text = "zoë" }));
        Assert.Equal(["four", "three", "two", "one"], Found(new() { Text = "" }));
        Assert.Empty(Found(new() { Text = "customer" }));

        IEnumerable<string> Found(LogFilter filter) => store.FindLogs(filter, null, 10).Items.Select(log => log.Message);
    }
}
