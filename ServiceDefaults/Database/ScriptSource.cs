using System.Reflection;
using DbUp.Engine;

namespace ServiceDefaults.Database;

/// <summary>The SQL scripts embedded in a service, by folder, in the order of their names.</summary>
internal sealed record ScriptSource(IReadOnlyList<SqlScript> Migrations, IReadOnlyList<SqlScript> Seeds)
{
    public static ScriptSource From(Assembly assembly, bool seeds) =>
        new(Read(assembly, "Migrations/"), seeds ? Read(assembly, "Seeds/") : []);

    private static List<SqlScript> Read(Assembly assembly, string folder) =>
    [
        .. from name in assembly.GetManifestResourceNames()
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
