using System.Diagnostics;
using Cli.Pipeline;
using Cli.Running;
using Testing;

namespace Cli.Tests.Pipeline;

/// <summary>Which stages run, in a copy of this repository. What they do is in <c>pipeline run</c> itself: it takes minutes.</summary>
public sealed class PipelineCommandTests : IDisposable
{
    private readonly RepositoryCopy _copy = new();
    private readonly StringWriter _output = new();
    private readonly StringWriter _error = new();

    public PipelineCommandTests()
    {
        using var git = Process.Start(new ProcessStartInfo("git", ["init", "--quiet"]) { WorkingDirectory = _copy.Root })!;
        git.WaitForExit();
    }

    [Theory]
    [InlineData("Messaging/Changed.cs")]
    [InlineData("Cli/Pipeline/Changed.cs")]
    public async Task Stage_WithTheSourceItSucceededWith_IsSkipped_AndTheNextOneIsNot_WhenTheSourceChanged(string changed)
    {
        SucceedInBuilding();

        Assert.Equal(ExitCode.Done, await RunAsync("pipeline", "build", "--service", "inventory"));
        Assert.Contains("inventory build: skipped, nothing changed since 1970-01-01 00:00:00Z; size: 7 MB", _output.ToString(), StringComparison.Ordinal);

        _copy.Write(changed, "// nothing");
        Assert.Equal(ExitCode.Failed, await RunAsync("pipeline", "test", "--service", "inventory"));
        Assert.Contains("'build' has not succeeded with this source. Run: dotnet platform.cs pipeline build --service inventory", _error.ToString(), StringComparison.Ordinal);
    }

    [Fact]
    public async Task Test_Failing_RefusesTheService()
    {
        _copy.Remove("Tests/Inventory.Tests");
        _copy.Write("Tests/Inventory.Tests/Inventory.Tests.csproj", "<Project Sdk=\"Microsoft.NET.Sdk\" />");
        _copy.Write("Tests/Inventory.Tests/FailingTests.cs", "namespace Inventory.Tests;\n\npublic sealed class FailingTests\n{\n    [Fact]\n    public void Fails() => Assert.Fail(\"On purpose.\");\n}\n");
        SucceedInBuilding();

        Assert.Equal(ExitCode.Failed, await RunAsync("pipeline", "test", "--service", "inventory"));

        Assert.Contains("inventory test: 0 passed, 1 failed, 0 skipped.", _error.ToString(), StringComparison.Ordinal);
        Assert.True(_copy.Has("artifacts/pipeline/inventory/tests.trx"));
        Assert.False(_copy.Has("artifacts/pipeline/inventory/test.json"));
    }

    [Fact]
    public async Task Service_WithoutOwner_DoesNotBuild()
    {
        var build = await BuildAsync();
        Assert.True(build.ExitCode == 0, build.Output);
        _copy.Write("Services/Inventory/service.yaml", _copy.Read("Services/Inventory/service.yaml").Replace("owner:", "# owner:", StringComparison.Ordinal));

        build = await BuildAsync();

        Assert.NotEqual(0, build.ExitCode);
        Assert.Contains("Inventory has no owner.", build.Output, StringComparison.Ordinal);

        Task<(int ExitCode, string Output)> BuildAsync() => // as far as the check that comes before the compiler
            DotNet.RunAsync(new(_copy.Root), ["msbuild", Path.Combine(_copy.Root, "Services/Inventory/Inventory.csproj"), "-t:RequireOwner", "-nologo"], TestContext.Current.CancellationToken);
    }

    [Theory]
    [InlineData("No service 'nobody' has a pipeline. There are: gateway,", "pipeline", "build", "--service", "nobody")]
    [InlineData("'deploy' not recognized", "pipeline", "deploy", "--service", "inventory")]
    [InlineData("--service", "pipeline", "build")]
    [InlineData("'deploy' not recognized", "pipeline", "run", "--service", "inventory", "--until", "deploy")]
    [InlineData("'verify' needs --image NAME@sha256:DIGEST.", "pipeline", "verify", "--service", "inventory")]
    [InlineData("'inventory:1' is not NAME@sha256:DIGEST", "pipeline", "verify", "--service", "inventory", "--image", "inventory:1")]
    public async Task Usage_Wrong_IsRefused(string because, params string[] arguments)
    {
        Assert.Equal(ExitCode.WrongUsage, await RunAsync(arguments));
        Assert.Contains(because, _error.ToString(), StringComparison.Ordinal);
    }

    public void Dispose()
    {
        _copy.Dispose();
        _output.Dispose();
        _error.Dispose();
    }

    /// <summary>Leaves the evidence of a build with the source as it is.</summary>
    private void SucceedInBuilding()
    {
        var repository = new Repository(_copy.Root);
        var files = _copy.Fingerprints().Keys.Where(path => File.Exists(Path.Combine(_copy.Root, path)) && !path.StartsWith(".git/", StringComparison.Ordinal)).ToList();
        var folder = Directory.CreateDirectory(Path.Combine(_copy.Root, "artifacts", "pipeline", "inventory")).FullName;
        new Evidence(DeliveredService.Find(repository, "inventory").SourceHash(repository, files), DateTimeOffset.UnixEpoch, 1, new Dictionary<string, string> { ["size"] = "7 MB" }).Write(folder, "build");
    }

    private Task<int> RunAsync(params string[] arguments) => CommandLine.RunAsync(arguments, PipelineWorkspace.Of(_copy.Root, _output, _error));
}
