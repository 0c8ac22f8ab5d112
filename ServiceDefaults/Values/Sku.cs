namespace ServiceDefaults;

/// <summary>The form of a stock keeping unit's name.</summary>
public static class Sku
{
    /// <summary>The form in words, for an error message.</summary>
    public const string Rule = "Must be 1 to 50 letters, digits, '.', '-' or '_'.";

    /// <summary>Tells whether a text has the form.</summary>
    /// <param name="sku">The text.</param>
    /// <returns>True where it has.</returns>
    public static bool IsValid(string? sku) =>
        sku is { Length: >= 1 and <= 50 } && sku.All(c => char.IsAsciiLetterOrDigit(c) || c is '.' or '-' or '_');
}
