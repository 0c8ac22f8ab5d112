using System.Security.Cryptography;

namespace Testing;

/// <summary>A copy of this repository's sources in a temporary folder outside of it: nothing that was built, no history.</summary>
public sealed class RepositoryCopy : IDisposable
{
    private static readonly string[] LeftOut = ["bin", "obj", "artifacts", "TestResults", ".git", ".run", ".vs", ".idea"];

    private readonly DirectoryInfo _directory = Directory.CreateTempSubdirectory("repository-");

    public RepositoryCopy()
    {
        // PostgreSQL runs as a user of its own when the tests run as root, and must be able to pass.
        if (!OperatingSystem.IsWindows())
            File.SetUnixFileMode(_directory.FullName, (UnixFileMode)0b111_101_101);
        Copy(new DirectoryInfo(Original), _directory);
    }

    /// <summary>The repository that these tests were built from.</summary>
    public static string Original { get; } = Find(AppContext.BaseDirectory);

    public string Root => _directory.FullName;

    /// <summary>Whether the repository has a file or folder.</summary>
    public bool Has(string path) => Path.Exists(Path.Combine(Root, path));

    public string Read(string path) => File.ReadAllText(Path.Combine(Root, path));

    public void Write(string path, string text)
    {
        var file = Path.Combine(Root, path);
        Directory.CreateDirectory(Path.GetDirectoryName(file)!);
        File.WriteAllText(file, text);
    }

    /// <summary>Every file with a fingerprint of its content: two are equal when nothing was made, changed or removed.</summary>
    public IReadOnlyDictionary<string, string> Fingerprints() => Directory.EnumerateFileSystemEntries(Root, "*", SearchOption.AllDirectories)
        .ToDictionary(
            entry => Path.GetRelativePath(Root, entry).Replace('\\', '/'),
            entry => Directory.Exists(entry) ? "folder" : Convert.ToHexString(SHA256.HashData(File.ReadAllBytes(entry))));

    /// <summary>Removes a folder, where there is one.</summary>
    public void Remove(string path)
    {
        var folder = Path.Combine(Root, path);
        if (Directory.Exists(folder))
            Directory.Delete(folder, recursive: true);
    }

    public void Dispose() => _directory.Delete(recursive: true);

    private static string Find(string start)
    {
        for (var directory = new DirectoryInfo(start); directory is not null; directory = directory.Parent)
        {
            if (File.Exists(Path.Combine(directory.FullName, "AppHost", "AppHost.csproj")))
                return directory.FullName;
        }

        throw new InvalidOperationException($"No repository at or above '{start}'.");
    }

    private static void Copy(DirectoryInfo from, DirectoryInfo to)
    {
        foreach (var file in from.EnumerateFiles())
            file.CopyTo(Path.Combine(to.FullName, file.Name));
        foreach (var folder in from.EnumerateDirectories().Where(folder => !LeftOut.Contains(folder.Name)))
            Copy(folder, to.CreateSubdirectory(folder.Name));
    }
}
