using Cli.Scaffolding.Naming;

namespace Cli.Scaffolding.Edits;

/// <summary>Rows of the tables in which documents list the services.</summary>
internal static class DocumentEdits
{
    /// <exception cref="NoPlaceException">There is no such table.</exception>
    public static string ApplyToDesign(string text, NewService service)
    {
        var name = service.Name;
        var consumes = service.EventsFrom is { } from ? $"`{from.Type}`, its own" : "its own";
        return Append(text, "| service |", before: null, $"| {name.Value} | keeps entries of customers | `{name.Database}` | `/api/v1/{name.Resource}` | `{name.PublishedEvent}` | {consumes} |");
    }

    /// <exception cref="NoPlaceException">There is no such table.</exception>
    public static string ApplyToIdentity(string text, ServiceName name) => Append(
        text, "| scope |", before: "| `operations` |", $"| `{name.ReadScope}`, `{name.WriteScope}` | `{name.Resource}` | own entries in {name.Value}: see; add |");

    /// <summary>Adds a row to the table that begins so: before a row, where it has that, else at its end.</summary>
    private static string Append(string text, string table, string? before, string row)
    {
        var lines = text.ReplaceLineEndings("\n").Split('\n').ToList();
        var end = lines.FindIndex(line => line.StartsWith(table, StringComparison.Ordinal));
        if (end < 0)
            throw new NoPlaceException($"a table that begins with {table}");
        while (end < lines.Count && lines[end].StartsWith('|') && (before is null || !lines[end].StartsWith(before, StringComparison.Ordinal)))
            end++;
        lines.Insert(end, row);
        return string.Join('\n', lines);
    }
}
