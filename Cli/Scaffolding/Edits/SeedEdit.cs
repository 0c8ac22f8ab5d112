using Cli.Scaffolding.Naming;

namespace Cli.Scaffolding.Edits;

/// <summary>Lets the development client have the service's scopes, before the scope that it always has.</summary>
internal static class SeedEdit
{
    private const string Client = "'platform-cli'";
    private const string Last = "\"scp:operations\"";

    /// <exception cref="NoPlaceException">There is no such client.</exception>
    public static string Apply(string text, ServiceName name)
    {
        var client = text.IndexOf(Client, StringComparison.Ordinal);
        var position = client < 0 ? -1 : text.IndexOf(Last, client, StringComparison.Ordinal);
        if (position < 0)
            throw new NoPlaceException($"the client {Client} with the permission {Last}");

        var line = text[(text.LastIndexOf('\n', position) + 1)..position];
        var indent = line[..^line.TrimStart().Length];
        var added = $"\"scp:{name.ReadScope}\", \"scp:{name.WriteScope}\",";
        return line.Trim() switch
        {
            "" => text.Insert(position, $"{added}\n{indent}"),
            "'" => text.Insert(position - 1, $"'{added}' ||\n{indent}"), // a text of its own
            _ => $"{text[..position].TrimEnd()}\n{indent}{added}\n{indent}{text[position..]}",
        };
    }
}
