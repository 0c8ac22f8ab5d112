using System.Diagnostics;
using Chaos.Load;
using Microsoft.AspNetCore.Http;

namespace Chaos.Tests;

public sealed class TrafficTests : IAsyncLifetime
{
    private static readonly Guid OrderId = Guid.NewGuid();
    private FakeGateway _gateway = null!;
    private PatientClient _client = null!;

    private static CancellationToken Cancellation => TestContext.Current.CancellationToken;

    [Fact]
    public async Task Order_GatewayAwayAtFirst_IsRepeatedWithTheSameKeyUntilAccepted()
    {
        _gateway.Answer = (number, context) =>
        {
            if (number == 0)
                context.Abort();

            return Task.FromResult(number < 2 ? Results.StatusCode(StatusCodes.Status503ServiceUnavailable) : FakeGateway.Accepted(OrderId));
        };
        var record = Record(0);

        await new OrderTraffic(_client, [record]).RunAsync(Stopwatch.StartNew(), Cancellation);

        Assert.Equal([OrderId], record.OrderIds);
        Assert.NotNull(record.AcceptedAfter);
        Assert.Equal(3, _gateway.Requests.Count);
        Assert.All(_gateway.Requests, asked => Assert.Equal(
            ("POST", "/api/v1/orders", "key-0", $"Bearer {FakeGateway.Token}", """{"lines":[{"sku":"SKU-0001","quantity":2}],"paymentMethod":"card-ok"}"""),
            (asked.Method, asked.Path, asked.Key, asked.Authorization, asked.Body)));
    }

    [Fact]
    public async Task Order_Refused_IsNotAcceptedAndSaysWhy()
    {
        _gateway.Answer = (_, _) => Task.FromResult(Results.Text("key already used", statusCode: StatusCodes.Status422UnprocessableEntity));
        var record = Record(0);

        await new OrderTraffic(_client, [record]).RunAsync(Stopwatch.StartNew(), Cancellation);

        Assert.False(record.IsAccepted);
        Assert.Equal("422 key already used", record.Problem);
        Assert.Single(_gateway.Requests);
    }

    [Theory]
    [InlineData(StatusCodes.Status202Accepted, true)]
    [InlineData(StatusCodes.Status409Conflict, false)]
    public async Task Order_ToBeCancelled_IsCancelledOnceAccepted(int answer, bool accepted)
    {
        _gateway.Answer = (number, _) => Task.FromResult(number == 0 ? FakeGateway.Accepted(OrderId) : Results.StatusCode(answer));
        var record = Record(0, cancelAfter: TimeSpan.Zero);

        await new OrderTraffic(_client, [record]).RunAsync(Stopwatch.StartNew(), Cancellation);

        Assert.Equal($"/api/v1/orders/{OrderId}/cancel", _gateway.Requests.Last().Path);
        Assert.Equal(accepted, record.IsCancelAccepted);
    }

    [Fact]
    public async Task Orders_GatewayHangs_AreOfferedAllTheSame()
    {
        var everybody = new TaskCompletionSource();
        _gateway.Answer = async (number, _) =>
        {
            if (number == 4)
            {
                everybody.SetResult(); // the last is here although none of the others has its answer
            }

            await everybody.Task;
            return FakeGateway.Accepted(Guid.NewGuid());
        };
        List<OrderRecord> records = [.. Enumerable.Range(0, 5).Select(number => Record(number))];

        await new OrderTraffic(_client, records).RunAsync(Stopwatch.StartNew(), Cancellation);

        Assert.All(records, record => Assert.True(record.IsAccepted));
    }

    [Fact]
    public async Task Orders_WhenTooManyWaitForTheirAnswer_AreNotOffered()
    {
        var enough = new TaskCompletionSource();
        _gateway.Answer = async (_, _) =>
        {
            await enough.Task;
            return FakeGateway.Accepted(Guid.NewGuid());
        };
        List<OrderRecord> records = [.. Enumerable.Range(0, 5).Select(number => Record(number))];

        var offering = new OrderTraffic(_client, records) { MaxInFlight = 2 }.RunAsync(Stopwatch.StartNew(), Cancellation);
        enough.SetResult();
        await offering;

        Assert.Equal([true, true, false, false, false], records.Select(record => record.IsOffered));
    }

    [Fact]
    public async Task LookUp_AfterHealing_AsksForEveryOrderThatWasOffered()
    {
        _gateway.Answer = (_, _) => Task.FromResult(FakeGateway.Accepted(OrderId));
        var (unanswered, accepted, notOffered) = (Record(0), Record(1), Record(2));
        unanswered.IsOffered = accepted.IsOffered = true;
        accepted.Accepted(OrderId);

        await new OrderTraffic(_client, [unanswered, accepted, notOffered]).LookUpAsync(Cancellation);

        Assert.Equal(["key-0", "key-1"], _gateway.Requests.Select(asked => asked.Key).Order());
        Assert.Equal([OrderId], unanswered.OrderIds);
        Assert.Null(unanswered.AcceptedAfter);
    }

    public async ValueTask InitializeAsync()
    {
        _gateway = await FakeGateway.StartAsync();
        _client = new(_gateway.Address);
    }

    public async ValueTask DisposeAsync()
    {
        _client.Dispose();
        await _gateway.DisposeAsync();
    }

    private static OrderRecord Record(int number, TimeSpan? cancelAfter = null) =>
        new(new(number, TimeSpan.Zero, [new("SKU-0001", 2)], "card-ok") { CancelAfter = cancelAfter }, $"key-{number}");
}
