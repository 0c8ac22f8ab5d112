using System.Reflection;
using DbUp.Engine;
using Microsoft.Extensions.Configuration;

namespace ServiceDefaults.Database;

/// <summary>The SQL scripts embedded in a service and its libraries, by folder, in the order of their names.</summary>
internal sealed record ScriptSource(IReadOnlyList<SqlScript> Migrations, IReadOnlyList<SqlScript> Seeds)
{
    /// <param name="assemblies">Where they are embedded.</param>
    /// <param name="seed">Section <c>Seed</c>: whether seeds are <c>Enabled</c>, and the <c>Values</c> that replace <c>{NAME}</c> in them.</param>
    public static ScriptSource From(IReadOnlyCollection<Assembly> assemblies, IConfiguration seed) =>
        new(Read(assemblies, "Migrations/"), seed.GetValue<bool>("Enabled") ? [.. Read(assemblies, "Seeds/").Select(script => WithValues(script, seed.GetSection("Values")))] : []);

    private static SqlScript WithValues(SqlScript script, IConfigurationSection values) =>
        new(script.Name, values.GetChildren().Aggregate(script.Contents, (text, value) => text.Replace($"{{{value.Key}}}", value.Value, StringComparison.Ordinal)));

    private static List<SqlScript> Read(IReadOnlyCollection<Assembly> assemblies, string folder) =>
    [
        .. from assembly in assemblies
           from name in assembly.GetManifestResourceNames()
           where name.StartsWith(folder, StringComparison.Ordinal) && name.EndsWith(".sql", StringComparison.Ordinal)
           orderby name
           select new SqlScript(name[folder.Length..], Text(assembly, name))
    ];

    private static string Text(Assembly assembly, string name)
    {
        using var reader = new StreamReader(assembly.GetManifestResourceStream(name)!);
        return reader.ReadToEnd();
    }
}
