using System.Globalization;
using System.Text.Json.Serialization;
using ServiceDefaults.Values;

namespace ServiceDefaults;

/// <summary>An amount in one currency; in JSON <c>{ "amount": "12.50", "currency": "EUR" }</c>. Immutable.</summary>
/// <param name="Amount">In units of the currency; JSON has two decimals.</param>
/// <param name="Currency">The ISO 4217 code.</param>
[JsonConverter(typeof(MoneyJsonConverter))]
public readonly record struct Money(decimal Amount, string Currency)
{
    /// <summary>The code of the euro.</summary>
    public const string Euro = "EUR";

    /// <summary>Adds two amounts of one currency.</summary>
    /// <param name="left">One amount.</param>
    /// <param name="right">The other amount.</param>
    /// <returns>Their sum.</returns>
    /// <exception cref="InvalidOperationException">The currencies differ.</exception>
    public static Money operator +(Money left, Money right) => left.Currency == right.Currency
        ? left with { Amount = left.Amount + right.Amount }
        : throw new InvalidOperationException($"{left.Currency} and {right.Currency} cannot be added.");

    /// <summary>Multiplies an amount by a number of items.</summary>
    /// <param name="money">The amount.</param>
    /// <param name="factor">The number of items.</param>
    /// <returns>The product.</returns>
    public static Money operator *(Money money, int factor) => money with { Amount = money.Amount * factor };

    /// <summary>The amount as people read it, <c>12.50 EUR</c>, in every culture.</summary>
    /// <returns>The amount with two decimals, a blank, and the currency.</returns>
    public override string ToString() => string.Create(CultureInfo.InvariantCulture, $"{Amount:0.00} {Currency}");
}
