namespace PaymentProvider.Authorizations;

/// <summary>An amount as it is written in JSON: <c>{ "amount": "12.50", "currency": "EUR" }</c>.</summary>
internal sealed record Money(string? Amount, string? Currency);
