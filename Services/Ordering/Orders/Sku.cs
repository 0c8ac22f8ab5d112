namespace Ordering.Orders;

/// <summary>The form of a stock keeping unit's name.</summary>
internal static class Sku
{
    public const string Rule = "Must be 1 to 50 letters, digits, '.', '-' or '_'.";

    public static bool IsValid(string? sku) =>
        sku is { Length: >= 1 and <= 50 } && sku.All(c => char.IsAsciiLetterOrDigit(c) || c is '.' or '-' or '_');
}
