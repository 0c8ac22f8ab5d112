using Cli.Running;

namespace Cli.Tests;

/// <summary>Three test modules, built once in a folder of their own by what this repository's are built by.</summary>
public sealed class BuiltModules : IAsyncLifetime
{
    private static readonly string[] Shared =
        ["global.json", "Directory.Build.props", "Directory.Packages.props", "Services/Runtime.props", "Tests/Directory.Build.props", "Tests/Directory.Build.targets"];

    private readonly Sandbox _sandbox = new();

    internal Workspace Workspace => _sandbox.Workspace;

    internal string Error => _sandbox.Error;

    internal IEnumerable<string> Dumps(string module) => Directory.EnumerateFiles(_sandbox.Repository.TestResults, $"{module}*.dmp");

    public async ValueTask InitializeAsync()
    {
        foreach (var file in Shared)
            _sandbox.WriteFile(file, File.ReadAllText(Path.Combine(RepositoryCopy.Original, file)));

        Write("Empty.Tests", "[Fact(Explicit = true)] public void TakesLong() { }");
        Write("Hanging.Tests", "[Fact] public Task Hangs() => Task.Delay(-1, TestContext.Current.CancellationToken);");
        var project = Write(
            "A.Tests",
            """
            [Fact] public void Passes() { }
            [Theory, InlineData(1)] public void HasRows(int row) => Assert.Equal(1, row);
            [Fact(Skip = "not here")] public void IsSkipped() { }
            [Fact(Explicit = true)] public void Fails() => Assert.Fail("expected 1\n\u001fbut was 2");
            [Fact(Explicit = true)] public void Crashes() => Environment.FailFast("as the test says");
            [Fact(Explicit = true)] public void LeavesAProcess() => System.Diagnostics.Process.Start("setsid", ["sh", "-c", "exec sleep 300 >/dev/null 2>&1"]).Dispose();
            """,
            "Empty.Tests",
            "Hanging.Tests");
        await DotNet.BuildAsync(_sandbox.Repository, project, CancellationToken.None);
    }

    public ValueTask DisposeAsync()
    {
        _sandbox.Dispose();
        return ValueTask.CompletedTask;
    }

    private string Write(string name, string tests, params string[] builtBefore)
    {
        _sandbox.WriteFile($"Tests/{name}/Outcomes.cs", $$"""namespace {{name}}; public sealed class Outcomes { {{tests}} }""");
        var references = builtBefore.Select(other => $"""<ProjectReference Include="../{other}/{other}.csproj" ReferenceOutputAssembly="false" />""");
        return _sandbox.WriteFile(
            $"Tests/{name}/{name}.csproj",
            $"""
            <Project Sdk="Microsoft.NET.Sdk">
              <PropertyGroup><RunAnalyzers>false</RunAnalyzers></PropertyGroup>
              <ItemGroup>{string.Concat(references)}</ItemGroup>
            </Project>
            """);
    }
}
