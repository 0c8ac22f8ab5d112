namespace Cli.Scaffolding.Edits;

/// <summary>Adds a line behind those of the other services, in their columns.</summary>
internal static class CodeOwnersEdit
{
    private const string Services = "/Services/";

    /// <exception cref="NoPlaceException">No service has an owner of its own.</exception>
    public static string Apply(string text, NewService service)
    {
        var lines = text.ReplaceLineEndings("\n").Split('\n').ToList();
        var last = lines.FindLastIndex(line => line.StartsWith(Services, StringComparison.Ordinal) && line.Contains(' ', StringComparison.Ordinal));
        if (last < 0)
            throw new NoPlaceException($"a line {Services}… @team");

        var column = lines[last].IndexOf(' ', StringComparison.Ordinal);
        while (lines[last][column] == ' ')
            column++;
        lines.Insert(last + 1, $"{$"{Services}{service.Name.Value}/".PadRight(column - 1)} {service.Owner}");
        return string.Join('\n', lines);
    }
}
