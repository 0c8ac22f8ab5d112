using Messaging;

namespace Ordering.Messages;

[MessageType("storefront.product-price-changed.v1")]
internal sealed record ProductPriceChanged(string Sku, Money Price, DateTimeOffset ChangedAt);
