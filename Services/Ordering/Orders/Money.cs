using System.Text.Json.Serialization;

namespace Ordering.Orders;

/// <summary>An amount in one currency; in JSON <c>{ "amount": "12.50", "currency": "EUR" }</c>.</summary>
[JsonConverter(typeof(MoneyJsonConverter))]
internal readonly record struct Money(decimal Amount, string Currency)
{
    public const string Euro = "EUR";

    public static Money operator +(Money left, Money right) => left.Currency == right.Currency
        ? left with { Amount = left.Amount + right.Amount }
        : throw new InvalidOperationException($"{left.Currency} and {right.Currency} cannot be added.");

    public static Money operator *(Money money, int factor) => money with { Amount = money.Amount * factor };
}
