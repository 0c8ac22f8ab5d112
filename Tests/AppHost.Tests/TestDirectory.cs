namespace AppHost.Tests;

/// <summary>A directory that is removed with the test.</summary>
public sealed class TestDirectory : IDisposable
{
    private readonly DirectoryInfo _directory = Directory.CreateTempSubdirectory("apphost-tests-");

    public TestDirectory()
    {
        // PostgreSQL runs as a user of its own when the tests run as root, and must be able to pass.
        if (!OperatingSystem.IsWindows())
            File.SetUnixFileMode(_directory.FullName, (UnixFileMode)0b111_001_001);
    }

    public string Path => _directory.FullName;

    public string At(params ReadOnlySpan<string> names) => System.IO.Path.Combine([Path, .. names]);

    public void Dispose() => _directory.Delete(recursive: true);
}
