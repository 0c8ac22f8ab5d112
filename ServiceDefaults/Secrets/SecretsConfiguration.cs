using Microsoft.Extensions.Configuration;

namespace ServiceDefaults.Secrets;

/// <summary>
/// The secrets as configuration. Microsoft.Extensions.Configuration.KeyPerFile does the same but for the reload: it watches
/// the files' own names, and where those are links through <c>..data</c>, which is what Kubernetes swaps, nothing about them
/// changes (dotnet/runtime#91640).
/// </summary>
internal sealed class SecretsConfiguration(SecretsDirectory directory) : ConfigurationProvider, IConfigurationSource
{
    public string Path => directory.Path;

    public IConfigurationProvider Build(IConfigurationBuilder builder) => this;

    public override void Load() => Data = directory.Read();

    /// <summary>Reads the files again and tells who watches the configuration when something changed.</summary>
    /// <returns>The keys that were added, changed or removed.</returns>
    /// <exception cref="SecretsException">Something cannot be read; the earlier values stay.</exception>
    public IReadOnlyList<string> Reload()
    {
        var before = Data;
        var now = directory.Read();
        var changed = now.Keys.Union(before.Keys, StringComparer.OrdinalIgnoreCase)
            .Where(key => !string.Equals(now.GetValueOrDefault(key), ValueOrNull(before, key), StringComparison.Ordinal))
            .ToList();

        if (changed.Count > 0)
        {
            Data = now;
            OnReload();
        }

        return changed;
    }

    private static string? ValueOrNull(IDictionary<string, string?> data, string key) => data.TryGetValue(key, out var value) ? value : null;
}
