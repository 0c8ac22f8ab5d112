using System.Text.RegularExpressions;
using AppHost.LocalServers.Installed;
using Testing;

namespace Cli.Tests.Pipeline;

/// <summary>
/// The commands that build servers run for a service, run here: those of the first do the work, and the others find it done.
/// Explicit: that takes two minutes.
/// </summary>
public sealed partial class BuildServerTests
{
    private const string Service = "notifications";

    [Fact(Explicit = true)]
    public async Task Commands_OfEveryBuildServer_SucceedAsFarAsThisMachineHasTheirTools()
    {
        foreach (var file in new[] { ".github/workflows/service.yml", "Services/Notifications/.gitlab-ci.yml", "Services/Notifications/Jenkinsfile" })
        {
            var text = await File.ReadAllTextAsync(Path.Combine(RepositoryCopy.Original, file), TestContext.Current.CancellationToken);
            var done = new List<string>();
            foreach (Match command in PipelineCommand().Matches(text))
            {
                var (exitCode, output) = await Programs.RunAsync(
                    ["/bin/sh", "-c", $"cd '{RepositoryCopy.Original}'; export SERVICE={Service}; {command.Value}"], TestContext.Current.CancellationToken);
                TestContext.Current.TestOutputHelper?.WriteLine($"{file}: {command.Value}\n{output}");
                if (exitCode != 0)
                {
                    Assert.Matches("is needed and does not start|Not scanned: ", output); // scan, and sign after it
                    break;
                }

                done.Add(command.Groups["stage"].Value);
            }

            Assert.Equal(["build", "test", "image", "staging"], done.Take(4));
        }
    }

    [GeneratedRegex("dotnet platform\\.cs pipeline (?<stage>\\w+) --service [\"$\\w]+", RegexOptions.ExplicitCapture, matchTimeoutMilliseconds: 1000)]
    private static partial Regex PipelineCommand();
}
