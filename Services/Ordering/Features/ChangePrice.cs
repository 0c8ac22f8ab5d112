using Messaging;
using Ordering.Messages;

namespace Ordering.Features;

/// <summary>Changes the price of a product for orders that are placed from now on, unless a newer change came first.</summary>
internal sealed class ChangePriceHandler : IMessageHandler<ProductPriceChanged>
{
    private const string Upsert = """
        INSERT INTO product_prices (sku, amount, currency, updated_at)
        VALUES ($1, $2, $3, $4)
        ON CONFLICT (sku) DO UPDATE
        SET amount = excluded.amount, currency = excluded.currency, updated_at = excluded.updated_at
        WHERE product_prices.updated_at < excluded.updated_at
        """;

    static HandlerOptions IMessageHandler.Options => new() { OnlyWrites = true };

    public Task HandleAsync(ProductPriceChanged message, UnitOfWork work, CancellationToken cancellationToken)
    {
        work.Add(
            Upsert,
            new() { Value = message.Sku }, new() { Value = message.Price.Amount }, new() { Value = message.Price.Currency },
            new() { Value = message.ChangedAt.ToUniversalTime() });
        return Task.CompletedTask;
    }
}
