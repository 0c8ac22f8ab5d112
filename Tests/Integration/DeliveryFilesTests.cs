using System.Text.RegularExpressions;
using AppHost.Delivery;
using Aspire.Hosting.Testing;
using Cli.Pipeline;

namespace Integration;

/// <summary>Files that repeat facts say what the facts say.</summary>
public sealed partial class DeliveryFilesTests
{
    private static CancellationToken Cancellation => TestContext.Current.CancellationToken;

    [Fact]
    public async Task Files_AreWhatIsDerived()
    {
        await using var builder = await DistributedApplicationTestingBuilder.CreateAsync<Projects.AppHost>(["--operation", "publish", "--step", DeliveryFiles.Step], Cancellation);
        var root = Path.GetFullPath("..", builder.AppHostDirectory);

        var derived = DeliveryFiles.Derive(builder.Resources, root);

        Assert.Contains(".github/workflows/gateway.yml", derived.Keys);
        foreach (var (path, text) in derived)
            Assert.True(File.Exists(Path.Combine(root, path)) && text == await File.ReadAllTextAsync(Path.Combine(root, path), Cancellation), $"'{path}' is not what is derived. Run: dotnet aspire do {DeliveryFiles.Step}");
        Assert.DoesNotContain(Directory.EnumerateFiles(Path.Combine(root, ".github", "workflows")), file =>
            File.ReadLines(file).First().Contains(Callers.Note, StringComparison.Ordinal) && !derived.ContainsKey($".github/workflows/{Path.GetFileName(file)}"));
    }

    [Theory]
    [InlineData(".github/workflows/service.yml")]
    [InlineData("Services/Gateway/.gitlab-ci.yml")]
    [InlineData("Services/Gateway/Jenkinsfile")]
    public async Task BuildServers_CallEveryStageInOrder(string file)
    {
        var text = await File.ReadAllTextAsync(Path.Combine(Path.GetDirectoryName(Projects.AppHost.ProjectPath)!, file), Cancellation);

        Assert.Equal(ServicePipeline.Stages, StageCalled().Matches(text).Select(call => call.Groups["stage"].Value));
    }

    [Theory]
    [InlineData("owner: \"@acme/ordering\"", "tier: 1", null)]
    [InlineData("owner: \"@acme/ordering\"", "tier: 4", "tier must be 1, 2 or 3.")]
    [InlineData("owner: ordering", "tier: 1", "owner must be a team, a user or an e-mail address")]
    [InlineData("tier: 1", "", "owner")]
    [InlineData("owner: \"@acme/ordering\"", "tier: 1\ntier: 2", "Encountered duplicate key tier")]
    [InlineData("owner: \"@acme/ordering\"", "tier: 1\nteir: 2", "Property 'teir' not found")]
    public async Task Facts_AreReadStrictly(string owner, string tier, string? error)
    {
        var folder = Directory.CreateTempSubdirectory("facts-");
        await File.WriteAllTextAsync(Path.Combine(folder.FullName, "README.md"), "", Cancellation);
        await File.WriteAllTextAsync(Path.Combine(folder.FullName, ServiceFacts.File), $$"""
            {{owner}}
            {{tier}}
            runbook: README.md
            release: canary
            resources: { cpu: 250m, memory: 256Mi }
            slo: { availability: 99.9, latency: { percent: 99, milliseconds: 250 } }
            """, Cancellation);
        try
        {
            if (error is null)
                Assert.Equal("@acme/ordering", ServiceFacts.Read(folder.FullName).Owner);
            else
                Assert.Contains(error, Assert.Throws<DeliveryException>(() => ServiceFacts.Read(folder.FullName)).Message, StringComparison.Ordinal);
        }
        finally
        {
            folder.Delete(recursive: true);
        }
    }

    [GeneratedRegex(@"platform\.cs pipeline (?<stage>\w+)", RegexOptions.ExplicitCapture, matchTimeoutMilliseconds: 1000)]
    private static partial Regex StageCalled();
}
