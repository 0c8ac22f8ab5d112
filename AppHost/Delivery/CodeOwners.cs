namespace AppHost.Delivery;

/// <summary>The lines of services in CODEOWNERS. All others are the team's own.</summary>
internal static class CodeOwners
{
    public const string File = ".github/CODEOWNERS";

    private const string Services = "/Services/";

    /// <param name="text">The file as it is.</param>
    /// <param name="owners">Each service's folder, such as <c>/Services/Ordering/</c>, with its owner.</param>
    /// <returns>The file with these owners: lines of services stay where they are, those of new ones come last, of gone ones go.</returns>
    public static string Derive(string text, IReadOnlyDictionary<string, string> owners)
    {
        var lines = text.TrimEnd().Split('\n').Where(line => !line.StartsWith(Services, StringComparison.Ordinal) || owners.ContainsKey(FolderOf(line))).ToList();
        foreach (var (folder, owner) in owners)
        {
            var line = lines.FindIndex(line => FolderOf(line) == folder);
            if (line < 0)
                lines.Add($"{folder}  {owner}");
            else if (lines[line].Split(' ')[^1] != owner)
                lines[line] = $"{folder}  {owner}";
        }

        return string.Join('\n', lines) + "\n";
    }

    private static string FolderOf(string line) => line.Split(' ')[0];
}
