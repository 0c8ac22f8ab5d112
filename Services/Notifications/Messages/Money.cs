using System.Globalization;

namespace Notifications.Messages;

/// <summary>An amount as it is told to customers: <c>{ "amount": "12.50", "currency": "EUR" }</c>. Nothing is calculated with it here.</summary>
internal sealed record Money(string Amount, string Currency)
{
    public override string ToString() => string.Create(CultureInfo.InvariantCulture, $"{Amount} {Currency}");
}
