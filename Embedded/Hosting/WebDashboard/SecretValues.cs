using Aspire.Hosting.ApplicationModel;

namespace Aspire.Hosting.WebDashboard;

/// <summary>
/// Knows a secret by its value: whatever holds the value of a secret parameter. And by its name, for secrets that no parameter
/// holds.
/// </summary>
internal sealed class SecretValues(IReadOnlyList<string> values)
{
    private static readonly string[] Names = ["password", "secret", "token", "apikey", "api_key", "otlp_headers", "connectionstrings__"];

    public static SecretValues Of(IEnumerable<ResourceEvent> resources) => new(
        [.. resources
            .SelectMany(resource => resource.Snapshot.Properties)
            .Where(property => property is { IsSensitive: true, Value: string { Length: > 0 } })
            .Select(property => (string)property.Value!)
            .Distinct(StringComparer.Ordinal)]);

    public bool IsSecret(string name, string value) =>
        Names.Any(part => name.Contains(part, StringComparison.OrdinalIgnoreCase)) || values.Any(secret => value.Contains(secret, StringComparison.Ordinal));
}
