using System.Reflection;

namespace AppHost;

internal static class EngineAnnouncement
{
    /// <summary>Says which engine the AppHost was compiled against, and why: its first line of output.</summary>
    /// <exception cref="DistributedApplicationException">The environment asks for another engine than the one compiled in.</exception>
    public static void AnnounceEngine(this IDistributedApplicationBuilder builder)
    {
        var engine = Metadata("AppHostEngine");
        Console.WriteLine($"Engine: {engine} ({Metadata("AppHostEngineReason")}).");

        var asked = builder.Configuration["AppHostEngine"];
        if (!string.IsNullOrEmpty(asked) && !string.Equals(asked, engine, StringComparison.OrdinalIgnoreCase))
        {
            throw new DistributedApplicationException(
                $"This AppHost was built for the engine '{engine}', but AppHostEngine asks for '{asked}'. Build it again with AppHostEngine={asked}, or unset AppHostEngine.");
        }
    }

    internal static string Metadata(string key) =>
        typeof(EngineAnnouncement).Assembly.GetCustomAttributes<AssemblyMetadataAttribute>()
            .First(attribute => attribute.Key == key).Value!;
}
