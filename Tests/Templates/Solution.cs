namespace Templates;

/// <summary>A solution made of the template; its folder goes with it.</summary>
internal sealed class Solution(DirectoryInfo parent, string root, string name) : IDisposable
{
    public string Root => root;

    public string File => Path.Combine(root, $"{name}.sln");

    /// <summary>Paths of all files, relative, with slashes.</summary>
    public IReadOnlyList<string> Files { get; } =
        [.. Directory.EnumerateFiles(root, "*", SearchOption.AllDirectories).Select(file => Path.GetRelativePath(root, file).Replace('\\', '/')).Order(StringComparer.Ordinal)];

    public string Read(string file) => System.IO.File.ReadAllText(Path.Combine(root, file));

    public string[] Lines(string file) => System.IO.File.ReadAllLines(Path.Combine(root, file));

    /// <summary>Builds everything; warnings are errors there.</summary>
    public async Task BuildAsync() =>
        (await Tool.DotNetAsync(root, "build", File, "-m:2", "-nologo", "-v:q", "-clp:NoSummary;ErrorsOnly", "-tl:off")).Successfully();

    /// <summary>Runs one of its built test projects, or what the filters leave of it.</summary>
    public async Task TestAsync(string project, params IEnumerable<string> filters) =>
        (await Tool.RunAsync(Cli.Repository.Executable(Path.Combine(root, "Tests", project), project), root, ["-noLogo", "-noColor", .. filters])).Successfully();

    public void Dispose() => parent.Delete(recursive: true);
}
