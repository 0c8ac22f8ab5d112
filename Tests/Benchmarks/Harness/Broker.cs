using RabbitMQ.Client;
using RabbitMQ.Client.Exceptions;

namespace Benchmarks.Harness;

/// <summary>The harness's own connection to RabbitMQ.</summary>
internal sealed class Broker(IConnection connection) : IAsyncDisposable
{
    private static readonly TimeSpan ConsumerDeadline = TimeSpan.FromSeconds(60);
    private static readonly TimeSpan Poll = TimeSpan.FromMilliseconds(50);

    public static async Task<Broker> ConnectAsync(string uri, CancellationToken cancellationToken) =>
        new(await new ConnectionFactory { Uri = new(uri) }.CreateConnectionAsync(cancellationToken));

    /// <summary>Waits until somebody consumes from the queue.</summary>
    public async Task WaitForConsumerAsync(string queue, CancellationToken cancellationToken)
    {
        using var deadline = CancellationTokenSource.CreateLinkedTokenSource(cancellationToken);
        deadline.CancelAfter(ConsumerDeadline);
        try
        {
            while (!await HasConsumerAsync(queue, deadline.Token))
                await Task.Delay(Poll, deadline.Token);
        }
        catch (OperationCanceledException late) when (!cancellationToken.IsCancellationRequested)
        {
            throw new BenchmarkException($"Nobody consumed from the queue '{queue}' within {ConsumerDeadline.TotalSeconds:0} s.", late);
        }
    }

    /// <summary>What is not there counts as deleted.</summary>
    public async Task DeleteAsync(IEnumerable<string> queues, IEnumerable<string> exchanges, CancellationToken cancellationToken)
    {
        await using var channel = await connection.CreateChannelAsync(cancellationToken: cancellationToken);
        foreach (var queue in queues)
            await channel.QueueDeleteAsync(queue, ifUnused: false, ifEmpty: false, cancellationToken: cancellationToken);
        foreach (var exchange in exchanges)
            await channel.ExchangeDeleteAsync(exchange, cancellationToken: cancellationToken);
    }

    public ValueTask DisposeAsync() => connection.DisposeAsync();

    private async Task<bool> HasConsumerAsync(string queue, CancellationToken cancellationToken)
    {
        await using var channel = await connection.CreateChannelAsync(cancellationToken: cancellationToken);
        try
        {
            return (await channel.QueueDeclarePassiveAsync(queue, cancellationToken)).ConsumerCount > 0;
        }
        catch (OperationInterruptedException)
        {
            return false; // not declared yet
        }
    }
}
