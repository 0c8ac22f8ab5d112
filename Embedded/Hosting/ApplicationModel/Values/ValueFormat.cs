namespace Aspire.Hosting.ApplicationModel;

/// <summary>How a value is encoded before it goes into a text.</summary>
internal static class ValueFormat
{
    public static string? Apply(string? value, string? format) => format switch
    {
        null or "" => value,
        _ when value is null => null,
        _ when format.Equals("uri", StringComparison.OrdinalIgnoreCase) => Uri.EscapeDataString(value),
        _ => throw new FormatException($"The format '{format}' is not known in a reference expression. The only one is 'uri', which percent-encodes the value."),
    };
}
