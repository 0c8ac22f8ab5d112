using RabbitMQ.Client;

namespace Benchmarks.Twin;

/// <summary>What the twin has in the broker.</summary>
internal static class TwinTopology
{
    public const string Exchange = "twin";
    private const int DeliveryLimit = 20;

    public static async Task DeclareAsync(IChannel channel, string queue, string type, CancellationToken cancellationToken)
    {
        await channel.ExchangeDeclareAsync(Exchange, ExchangeType.Direct, durable: true, autoDelete: false, cancellationToken: cancellationToken);
        await channel.QueueDeclareAsync(queue, durable: true, exclusive: false, autoDelete: false, new Dictionary<string, object?>
        {
            ["x-queue-type"] = "quorum",
            ["x-delivery-limit"] = DeliveryLimit,
        }, cancellationToken: cancellationToken);
        await channel.QueueBindAsync(queue, Exchange, type, cancellationToken: cancellationToken);
    }
}
