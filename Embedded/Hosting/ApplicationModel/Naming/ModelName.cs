namespace Aspire.Hosting.ApplicationModel;

/// <summary>The rule for names of resources and endpoints: 1 to 64 ASCII letters, digits and single hyphens, a letter first, no hyphen last.</summary>
internal static class ModelName
{
    private const int MaximumLength = 64;

    public static void Validate(string target, string name)
    {
        ArgumentNullException.ThrowIfNull(name);

        if (Problem(name) is { } problem)
            throw new ArgumentException($"{target} name '{name}' is invalid: {problem}", nameof(name));
    }

    private static string? Problem(string name)
    {
        if (name.Length is < 1 or > MaximumLength)
            return $"it must be 1 to {MaximumLength} characters long.";
        if (name.Any(character => !char.IsAsciiLetterOrDigit(character) && character != '-'))
            return "it may contain only ASCII letters, digits and hyphens.";
        if (!char.IsAsciiLetter(name[0]))
            return "it must start with an ASCII letter.";
        if (name[^1] == '-')
            return "it must not end with a hyphen.";
        return name.Contains("--", StringComparison.Ordinal) ? "it must not contain two hyphens in a row." : null;
    }
}
