using System.Reflection;

namespace Testing;

internal static class Engine
{
    public static bool IsEmbedded { get; } =
        typeof(Engine).Assembly.GetCustomAttributes<AssemblyMetadataAttribute>().Single(attribute => attribute.Key == "AppHostEngine").Value == "embedded";
}
