using System.Text.Json;

namespace ServiceDefaults.Tests;

public sealed class MoneyTests
{
    [Theory]
    [InlineData("0.1", "0.10")]
    [InlineData("12.5", "12.50")]
    [InlineData("1234567890.00", "1234567890.00")]
    public void Json_AmountIsAStringWithTwoDigits(string amount, string written)
    {
        var money = new Money(decimal.Parse(amount, System.Globalization.CultureInfo.InvariantCulture), Money.Euro);

        var json = JsonSerializer.Serialize(money, JsonSerializerOptions.Web);

        Assert.Equal($$"""{"amount":"{{written}}","currency":"EUR"}""", json);
        Assert.Equal(money, JsonSerializer.Deserialize<Money>(json, JsonSerializerOptions.Web));
    }

    [Theory]
    [InlineData("""{ "amount": 12.5, "currency": "EUR" }""")]
    [InlineData("""{ "amount": "1,000.00", "currency": "EUR" }""")]
    [InlineData("""{ "amount": "1.00" }""")]
    [InlineData("\"1.00\"")]
    public void Json_OfAnotherForm_IsRefused(string json) =>
        Assert.Throws<JsonException>(() => JsonSerializer.Deserialize<Money>(json, JsonSerializerOptions.Web));

    [Fact]
    public void Currencies_Different_CannotBeAdded() =>
        Assert.Throws<InvalidOperationException>(() => new Money(1, Money.Euro) + new Money(1, "USD"));
}
