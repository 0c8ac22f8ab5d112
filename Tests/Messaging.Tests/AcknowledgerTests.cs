using System.Reflection;
using Messaging.Consuming;
using Microsoft.Extensions.Logging.Abstractions;
using RabbitMQ.Client;

namespace Messaging.Tests;

/// <summary>How few frames answer for how many deliveries.</summary>
public sealed class AcknowledgerTests
{
    private readonly IChannel _channel = DispatchProxy.Create<IChannel, Frames>();

    private IReadOnlyList<string> Sent => ((Frames)_channel).Sent;

    [Fact]
    public async Task Deliveries_SettledInOrder_TakeOneFrame()
    {
        using var acknowledger = Create(many: 3, patience: Timeout.InfiniteTimeSpan);
        acknowledger.Settle(1, isRejected: false);
        acknowledger.Settle(2, isRejected: false);
        acknowledger.Settle(3, isRejected: false);
        await RunToEndAsync(acknowledger);
        Assert.Equal(["ack up to 3"], Sent);
    }

    [Fact]
    public async Task Delivery_SettledAhead_IsAcknowledgedWithTheEarlierOne()
    {
        using var acknowledger = Create(many: 1, patience: Timeout.InfiniteTimeSpan);
        acknowledger.Settle(2, isRejected: false);
        acknowledger.Settle(1, isRejected: false);
        await RunToEndAsync(acknowledger);
        Assert.Equal(["ack up to 2"], Sent);
    }

    [Fact]
    public async Task Delivery_BehindOneThatIsNeverSettled_IsAcknowledgedAlone()
    {
        using var acknowledger = Create(many: 100, patience: TimeSpan.FromMilliseconds(1));
        acknowledger.Settle(1, isRejected: false);
        acknowledger.Settle(3, isRejected: false);
        await RunToEndAsync(acknowledger);
        Assert.Equal(["ack 1", "ack 3"], Sent);
    }

    [Fact]
    public async Task RejectedDelivery_DoesNotHoldUpTheOthers()
    {
        using var acknowledger = Create(many: 3, patience: Timeout.InfiniteTimeSpan);
        acknowledger.Settle(1, isRejected: false);
        acknowledger.Settle(2, isRejected: true);
        acknowledger.Settle(3, isRejected: false);
        await RunToEndAsync(acknowledger);
        Assert.Equal(["reject 2", "ack up to 3"], Sent);
    }

    [Fact]
    public async Task EnoughDeliveries_DoNotWait()
    {
        using var acknowledger = Create(many: 2, patience: Timeout.InfiniteTimeSpan);
        var running = acknowledger.RunAsync();
        acknowledger.Settle(1, isRejected: false);
        acknowledger.Settle(2, isRejected: false);
        await ((Frames)_channel).FirstSent.WaitAsync(TimeSpan.FromSeconds(30), TestContext.Current.CancellationToken);
        Assert.Equal(["ack up to 2"], Sent);
        acknowledger.Complete();
        await running;
    }

    private Acknowledger Create(int many, TimeSpan patience) => new(_channel, many, patience, NullLogger.Instance);

    private static async Task RunToEndAsync(Acknowledger acknowledger)
    {
        acknowledger.Complete();
        await acknowledger.RunAsync();
    }

    /// <summary>A channel that keeps what is sent through it.</summary>
    public class Frames : DispatchProxy
    {
        private readonly List<string> _sent = [];
        private readonly TaskCompletionSource _firstSent = new(TaskCreationOptions.RunContinuationsAsynchronously);

        public IReadOnlyList<string> Sent => _sent;

        public Task FirstSent => _firstSent.Task;

        protected override object? Invoke(MethodInfo? targetMethod, object?[]? args)
        {
            _sent.Add((targetMethod!.Name, args) switch
            {
                (nameof(IChannel.BasicAckAsync), [var tag, true, ..]) => $"ack up to {tag}",
                (nameof(IChannel.BasicAckAsync), [var tag, false, ..]) => $"ack {tag}",
                (nameof(IChannel.BasicRejectAsync), [var tag, false, ..]) => $"reject {tag}",
                var other => throw new NotSupportedException(other.Name),
            });
            _firstSent.TrySetResult();
            return default(ValueTask);
        }
    }
}
