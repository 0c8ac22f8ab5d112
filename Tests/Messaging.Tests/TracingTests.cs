using System.Collections.Concurrent;
using System.Diagnostics;
using Microsoft.Extensions.DependencyInjection;

namespace Messaging.Tests;

public sealed class TracingTests(ServersFixture servers)
{
    [Fact]
    public async Task Message_FromPublishingToHandling_IsOneTrace()
    {
        var spans = new ConcurrentBag<Activity>();
        using var listener = new ActivityListener
        {
            ShouldListenTo = source => source.Name is "Messaging" or "Tests",
            Sample = (ref ActivityCreationOptions<ActivityContext> _) => ActivitySamplingResult.AllDataAndRecorded,
            ActivityStopped = spans.Add,
        };
        ActivitySource.AddActivityListener(listener);
        using var tests = new ActivitySource("Tests");
        await using var service = await TestService.StartAsync(servers, "traced", messaging =>
        {
            messaging.Services.AddSingleton<Faults>();
            messaging.Handle<Counted, CountedHandler>();
        });

        using var request = tests.StartActivity("request")!;
        await service.PublishAsync("traced", 1);

        await Eventually.TrueAsync(() => Task.FromResult(spans.Count(span => span.TraceId == request.TraceId) == 2), "two spans have ended");
        var send = Assert.Single(spans, span => span.TraceId == request.TraceId && span.Kind == ActivityKind.Producer);
        var process = Assert.Single(spans, span => span.TraceId == request.TraceId && span.Kind == ActivityKind.Consumer);
        Assert.Equal("send tests.counted.v1", send.OperationName);
        Assert.Equal(request.SpanId, send.ParentSpanId);
        Assert.Equal("process tests.counted.v1", process.OperationName);
        Assert.Equal(send.SpanId, process.ParentSpanId);
        Assert.Equal("rabbitmq", process.GetTagItem("messaging.system"));
        Assert.Equal("traced", process.GetTagItem("messaging.destination.name"));
        Assert.Equal(send.GetTagItem("messaging.message.id"), process.GetTagItem("messaging.message.id"));
    }
}
