using System.Globalization;
using System.Text.Json;
using System.Text.Json.Serialization;

namespace ServiceDefaults.Values;

/// <summary>Amounts are strings, because many JSON readers make binary fractions of numbers.</summary>
internal sealed class MoneyJsonConverter : JsonConverter<Money>
{
    private const NumberStyles AmountStyle = NumberStyles.AllowDecimalPoint | NumberStyles.AllowLeadingSign;

    public override Money Read(ref Utf8JsonReader reader, Type typeToConvert, JsonSerializerOptions options)
    {
        using var document = JsonDocument.ParseValue(ref reader);
        return document.RootElement is { ValueKind: JsonValueKind.Object } money
            && money.TryGetProperty("amount", out var amount) && amount.ValueKind == JsonValueKind.String
            && decimal.TryParse(amount.GetString(), AmountStyle, CultureInfo.InvariantCulture, out var value)
            && money.TryGetProperty("currency", out var currency) && currency.ValueKind == JsonValueKind.String
            ? new Money(value, currency.GetString()!)
            : throw new JsonException("""Money is an object such as { "amount": "12.50", "currency": "EUR" }.""");
    }

    public override void Write(Utf8JsonWriter writer, Money value, JsonSerializerOptions options)
    {
        writer.WriteStartObject();
        writer.WriteString("amount", value.Amount.ToString("0.00", CultureInfo.InvariantCulture));
        writer.WriteString("currency", value.Currency);
        writer.WriteEndObject();
    }
}
