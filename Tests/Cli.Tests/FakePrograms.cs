namespace Cli.Tests;

/// <summary>A temporary directory of programs that do what a test says.</summary>
internal sealed class FakePrograms : IDisposable
{
    private readonly DirectoryInfo _directory = System.IO.Directory.CreateTempSubdirectory("programs-");

    public string Directory => _directory.FullName;

    /// <summary>A shell script stands for the program, so the test is skipped on Windows.</summary>
    public void Add(string name, string script = "")
    {
        if (OperatingSystem.IsWindows())
        {
            Assert.Skip("A shell script stands for a program.");
            return;
        }

        var file = Path.Combine(Directory, name);
        File.WriteAllText(file, $"#!/bin/sh\n{script}\n");
        File.SetUnixFileMode(file, UnixFileMode.UserRead | UnixFileMode.UserExecute);
    }

    /// <summary>Lets this process find them until it is disposed of.</summary>
    public IDisposable OnPath() => new PathEntry(Directory);

    public void Dispose() => _directory.Delete(recursive: true);

    private sealed class PathEntry : IDisposable
    {
        private const string Variable = "PATH";
        private readonly string? _before = Environment.GetEnvironmentVariable(Variable);

        public PathEntry(string directory) => Environment.SetEnvironmentVariable(Variable, $"{directory}{Path.PathSeparator}{_before}");

        public void Dispose() => Environment.SetEnvironmentVariable(Variable, _before);
    }
}
