using Messaging;
using Npgsql;
using Ordering.Messages;

namespace Ordering.Features;

/// <summary>Orders placed from now on have the new price. A change that was overtaken by a newer one means nothing.</summary>
internal sealed class ChangePrice : IMessageHandler<ProductPriceChanged>
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
            new NpgsqlParameter<string> { TypedValue = message.Sku },
            new NpgsqlParameter<decimal> { TypedValue = message.Price.Amount },
            new NpgsqlParameter<string> { TypedValue = message.Price.Currency },
            new NpgsqlParameter<DateTimeOffset> { TypedValue = message.ChangedAt.ToUniversalTime() });
        return Task.CompletedTask;
    }
}
