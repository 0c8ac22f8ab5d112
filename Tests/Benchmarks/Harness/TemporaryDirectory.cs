namespace Benchmarks.Harness;

/// <summary>A directory that is deleted at the end, and that PostgreSQL's own user can pass when this runs as root.</summary>
internal sealed class TemporaryDirectory : IDisposable
{
    private readonly DirectoryInfo _directory;

    public TemporaryDirectory(string prefix)
    {
        _directory = Directory.CreateTempSubdirectory(prefix);
        if (!OperatingSystem.IsWindows())
            File.SetUnixFileMode(_directory.FullName, (UnixFileMode)0b111_001_001);
    }

    public string Path => _directory.FullName;

    public void Dispose() => _directory.Delete(recursive: true);
}
