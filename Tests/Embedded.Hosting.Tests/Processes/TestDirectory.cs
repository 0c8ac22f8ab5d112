namespace Embedded.Hosting.Tests.Processes;

/// <summary>A directory that servers which drop root can pass through, deleted after the test.</summary>
internal sealed class TestDirectory : IDisposable
{
    public string Path { get; } = Directory.CreateTempSubdirectory("embedded-test-").FullName;

    public TestDirectory()
    {
        if (!OperatingSystem.IsWindows())
        {
            File.SetUnixFileMode(Path, (UnixFileMode)0b111_001_001);
        }
    }

    public void Dispose() => Directory.Delete(Path, recursive: true);
}
