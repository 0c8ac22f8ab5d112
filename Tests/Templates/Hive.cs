namespace Templates;

/// <summary>A store of installed templates beside the user's own, which `dotnet new` is told to use.</summary>
internal sealed record Hive(string Directory)
{
    public static async Task<Hive> WithAsync(string package, string directory)
    {
        var hive = new Hive(directory);
        (await Tool.DotNetAsync(Folders.Repository, "new", "install", package, "--debug:custom-hive", directory)).Successfully();
        return hive;
    }

    /// <summary>`dotnet new aspire-platform`, without restoring.</summary>
    public Task<Ran> NewAsync(string name, string output, params IReadOnlyList<string> options) => Tool.DotNetAsync(
        Path.GetTempPath(),
        ["new", "aspire-platform", "-n", name, "-o", output, "--no-restore", "--no-update-check", "--debug:custom-hive", Directory, .. options]);

    /// <summary>A new solution in a temporary folder that is named like it.</summary>
    public async Task<Solution> CreateAsync(string name, params IReadOnlyList<string> options)
    {
        var parent = Folders.Temporary();
        var root = Path.Combine(parent.FullName, name);
        var created = await NewAsync(name, root, options);
        var solution = new Solution(parent, root, name);
        if (created.ExitCode != 0)
            solution.Dispose();
        created.Successfully();
        return solution;
    }
}
