using System.Buffers;
using System.Globalization;
using System.Text;
using System.Text.Encodings.Web;
using System.Text.Json;
using OpenTelemetry.Proto.Common.V1;

namespace Dashboard.Otlp;

/// <summary>OTLP's values as text: lists and maps as compact JSON.</summary>
internal static class ValueText
{
    private const int DeepestLevel = 8;

    // Whatever shows it encodes it; escapes would only make it harder to read and to search.
    private static readonly JsonWriterOptions Json = new() { Encoder = JavaScriptEncoder.UnsafeRelaxedJsonEscaping, SkipValidation = true };

    /// <param name="value">The value; null: an empty one.</param>
    /// <param name="enough">How many characters are of use: what is longer need not be complete.</param>
    public static string Of(AnyValue? value, int enough) => value?.ValueCase switch
    {
        AnyValue.ValueOneofCase.StringValue => value.StringValue,
        AnyValue.ValueOneofCase.BoolValue => value.BoolValue ? "true" : "false",
        AnyValue.ValueOneofCase.IntValue => value.IntValue.ToString(CultureInfo.InvariantCulture),
        AnyValue.ValueOneofCase.DoubleValue => value.DoubleValue.ToString(CultureInfo.InvariantCulture),
        AnyValue.ValueOneofCase.BytesValue => value.BytesValue.ToBase64(),
        AnyValue.ValueOneofCase.ArrayValue or AnyValue.ValueOneofCase.KvlistValue => JsonOf(value, enough),
        _ => "",
    };

    private static string JsonOf(AnyValue value, int enough)
    {
        var buffer = new ArrayBufferWriter<byte>();
        using (var json = new Utf8JsonWriter(buffer, Json))
            Write(json, value, enough, 0);
        return Encoding.UTF8.GetString(buffer.WrittenSpan);
    }

    private static void Write(Utf8JsonWriter json, AnyValue? value, int enough, int level)
    {
        switch (value?.ValueCase)
        {
            case AnyValue.ValueOneofCase.ArrayValue when level < DeepestLevel:
                json.WriteStartArray();
                foreach (var item in value.ArrayValue.Values.TakeWhile(_ => IsWanted(json, enough)))
                    Write(json, item, enough, level + 1);
                json.WriteEndArray();
                break;
            case AnyValue.ValueOneofCase.KvlistValue when level < DeepestLevel:
                json.WriteStartObject();
                foreach (var pair in value.KvlistValue.Values.TakeWhile(_ => IsWanted(json, enough)))
                {
                    json.WritePropertyName(pair.Key);
                    Write(json, pair.Value, enough, level + 1);
                }

                json.WriteEndObject();
                break;
            case AnyValue.ValueOneofCase.ArrayValue or AnyValue.ValueOneofCase.KvlistValue:
                json.WriteStringValue("…");
                break;
            case AnyValue.ValueOneofCase.BoolValue:
                json.WriteBooleanValue(value.BoolValue);
                break;
            case AnyValue.ValueOneofCase.IntValue:
                json.WriteNumberValue(value.IntValue);
                break;
            case AnyValue.ValueOneofCase.DoubleValue when double.IsFinite(value.DoubleValue):
                json.WriteNumberValue(value.DoubleValue);
                break;
            case null or AnyValue.ValueOneofCase.None:
                json.WriteNullValue();
                break;
            default:
                json.WriteStringValue(Of(value, enough));
                break;
        }
    }

    private static bool IsWanted(Utf8JsonWriter json, int enough) => json.BytesCommitted + json.BytesPending < 4L * enough;
}
