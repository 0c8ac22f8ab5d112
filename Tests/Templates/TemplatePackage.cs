using Templates;

[assembly: AssemblyFixture(typeof(TemplatePackage))]

namespace Templates;

/// <summary>The package, packed from this repository once and installed into a template hive of its own.</summary>
public sealed class TemplatePackage : IAsyncLifetime
{
    private readonly DirectoryInfo _directory = Folders.Temporary();

    public string Path { get; private set; } = "";

    internal Hive Hive { get; private set; } = null!;

    public async ValueTask InitializeAsync()
    {
        Path = await PackAsync(Folders.Repository, "1.0.0", _directory.FullName);
        Hive = await Hive.WithAsync(Path, System.IO.Path.Combine(_directory.FullName, "hive"));
    }

    /// <summary>Packs a repository's templates and returns the package's path.</summary>
    internal static async Task<string> PackAsync(string repository, string version, string output)
    {
        (await Tool.DotNetAsync(repository, "pack", "templates", $"-p:Version={version}", "-o", output, "-v:q")).Successfully();
        return System.IO.Path.Combine(output, $"Platform.Templates.{version}.nupkg");
    }

    public ValueTask DisposeAsync()
    {
        _directory.Delete(recursive: true);
        return ValueTask.CompletedTask;
    }
}
