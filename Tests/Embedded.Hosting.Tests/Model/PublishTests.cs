using Aspire.Hosting;

namespace Embedded.Hosting.Tests.Model;

[Collection(nameof(PublishTests))]
public sealed class PublishTests
{
    [Theory]
    [InlineData("--publisher", "manifest", "--output-path", "manifest.json")]
    [InlineData("--operation", "publish", "--step", "publish-manifest")]
    public async Task Run_AskedToPublish_SaysWhichEngineDoesAndSetsExitCode(params string[] args)
    {
        var error = Console.Error;
        var exitCode = Environment.ExitCode;
        using var captured = new StringWriter();
        try
        {
            Console.SetError(captured);
            var builder = DistributedApplication.CreateBuilder(args);
            Assert.True(builder.ExecutionContext.IsPublishMode);
            builder.AddPostgres("postgres").AddDatabase("db");

            await builder.Build().RunAsync(TestContext.Current.CancellationToken);

            Assert.Equal(2, Environment.ExitCode);
        }
        finally
        {
            Console.SetError(error);
            Environment.ExitCode = exitCode;
        }
        Assert.Contains("AppHostEngine=aspire", captured.ToString(), StringComparison.Ordinal);
        Assert.Single(captured.ToString().Trim().Split('\n'));
    }
}

[CollectionDefinition(nameof(PublishTests), DisableParallelization = true)]
public sealed class PublishTestsRunAlone;
