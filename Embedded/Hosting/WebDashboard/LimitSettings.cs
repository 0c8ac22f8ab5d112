using Dashboard.Telemetry;
using Microsoft.Extensions.Configuration;

namespace Aspire.Hosting.WebDashboard;

/// <summary>How much telemetry is kept, as the AppHost's configuration says.</summary>
internal static class LimitSettings
{
    private const string Section = "Dashboard:Limits";

    /// <exception cref="DistributedApplicationException">A limit is none: there is nobody whom a later failure would tell why.</exception>
    public static TelemetryLimits Read(IConfiguration configuration)
    {
        foreach (var limit in configuration.GetSection(Section).GetChildren())
        {
            var property = Array.Find(
                typeof(TelemetryLimits).GetProperties(), known => known.Name.Equals(limit.Key, StringComparison.OrdinalIgnoreCase));
            if (property is null)
                throw new DistributedApplicationException($"There is no {Section}:{limit.Key}. There are: {string.Join(", ", typeof(TelemetryLimits).GetProperties().Select(known => known.Name))}.");

            var most = property.PropertyType == typeof(int) ? int.MaxValue : long.MaxValue;
            if (!long.TryParse(limit.Value, out var value) || value < 1 || value > most)
                throw new DistributedApplicationException($"{Section}:{limit.Key} must be a whole number from 1 to {most}, but is '{limit.Value}'.");
        }

        return configuration.GetSection(Section).Get<TelemetryLimits>() ?? new();
    }
}
