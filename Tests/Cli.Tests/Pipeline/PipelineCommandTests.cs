using System.Diagnostics;
using Cli.Pipeline;
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

    [Fact]
    public async Task Stage_WithTheSourceItSucceededWith_IsSkipped_AndTheNextOneIsNot_WhenTheSourceChanged()
    {
        var repository = new Repository(_copy.Root);
        var inventory = DeliveredService.Find(repository, "inventory");
        var files = _copy.Fingerprints().Keys.Where(path => File.Exists(Path.Combine(_copy.Root, path)) && !path.StartsWith(".git/", StringComparison.Ordinal));
        var folder = Directory.CreateDirectory(Path.Combine(_copy.Root, "artifacts", "pipeline", "inventory")).FullName;
        new Evidence(inventory.SourceHash(repository, files), DateTimeOffset.UnixEpoch, 1, new Dictionary<string, string> { ["size"] = "7 MB" }).Write(folder, "build");

        Assert.Equal(ExitCode.Done, await RunAsync("pipeline", "build", "--service", "inventory"));
        Assert.Contains("inventory build: skipped, nothing changed since 1970-01-01 00:00:00Z; size: 7 MB", _output.ToString(), StringComparison.Ordinal);

        _copy.Write("Messaging/Changed.cs", "// nothing");
        Assert.Equal(ExitCode.Failed, await RunAsync("pipeline", "test", "--service", "inventory"));
        Assert.Contains("'build' has not succeeded with this source. Run: dotnet platform.cs pipeline build --service inventory", _error.ToString(), StringComparison.Ordinal);
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

    private Task<int> RunAsync(params string[] arguments) => CommandLine.RunAsync(arguments, PipelineWorkspace.Of(_copy.Root, _output, _error));
}
