using System.Diagnostics;
using Testing;

namespace Integration;

public sealed class PublishTests
{
    private static readonly TimeSpan Deadline = TimeSpan.FromSeconds(90);

    [Theory]
    [InlineData("--publisher", "manifest")]
    [InlineData("--operation", "publish")]
    public async Task AppHost_AskedToPublishWithTheEmbeddedEngine_NamesTheOtherEngineAndExitsWith2(string option, string value)
    {
        Assert.SkipUnless(Engine.IsEmbedded, "The engine `aspire` does publish.");
        using var deadline = CancellationTokenSource.CreateLinkedTokenSource(TestContext.Current.CancellationToken);
        deadline.CancelAfter(Deadline);

        using var appHost = Process.Start(new ProcessStartInfo("dotnet", [typeof(Projects.AppHost).Assembly.Location, option, value])
        {
            UseShellExecute = false,
            RedirectStandardError = true,
            RedirectStandardOutput = true,
        })!;
        var output = appHost.StandardOutput.ReadToEndAsync(deadline.Token);
        var error = await appHost.StandardError.ReadToEndAsync(deadline.Token);
        await appHost.WaitForExitAsync(deadline.Token);

        Assert.Equal(2, appHost.ExitCode);
        Assert.Contains("AppHostEngine=aspire", error, StringComparison.Ordinal);
        Assert.DoesNotContain("   at ", error, StringComparison.Ordinal);
        Assert.StartsWith("Engine: embedded", await output, StringComparison.Ordinal);
    }
}
