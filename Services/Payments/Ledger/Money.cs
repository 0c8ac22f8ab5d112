using System.Text.Json.Serialization;

namespace Payments.Ledger;

/// <summary>An amount in one currency; in JSON <c>{ "amount": "12.50", "currency": "EUR" }</c>.</summary>
[JsonConverter(typeof(MoneyJsonConverter))]
internal readonly record struct Money(decimal Amount, string Currency);
