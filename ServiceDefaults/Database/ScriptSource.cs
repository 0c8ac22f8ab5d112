using System.Reflection;
using DbUp.Engine;

namespace ServiceDefaults.Database;

/// <summary>The SQL scripts embedded in a service and its libraries, by folder, in the order of their names.</summary>
internal sealed record ScriptSource(IReadOnlyList<SqlScript> Migrations, IReadOnlyList<SqlScript> Seeds)
{
    public static ScriptSource From(IReadOnlyCollection<Assembly> assemblies, bool seeds) =>
        new(Read(assemblies, "Migrations/"), seeds ? Read(assemblies, "Seeds/") : []);

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
