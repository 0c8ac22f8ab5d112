using Aspire.Hosting;
using Aspire.Hosting.ApplicationModel;
using AppHost.LocalServers;
using AppHost.LocalServers.Installed;

namespace AppHost.Tests.LocalServers;

/// <summary>Whether PostgreSQL and RabbitMQ run as processes of this machine.</summary>
public sealed class ModeTests : IDisposable
{
    private readonly TestDirectory _directory = new();

    private static CancellationToken Cancellation => TestContext.Current.CancellationToken;

    public void Dispose() => _directory.Dispose();

    [Theory]
    [InlineData("always", 0, true, "LocalServers:Mode is always")]
    [InlineData("Never", 1, false, "LocalServers:Mode is never")]
    [InlineData("auto", 0, false, "answers")]
    [InlineData("", 0, false, "answers")]
    [InlineData(null, 1, true, "no container runtime answers")]
    public async Task Servers_AreLocal_ByTheModeAndWhetherARuntimeAnswers(string? mode, int exitCodeOfRuntime, bool local, string reason)
    {
        Assert.SkipWhen(OperatingSystem.IsWindows(), "The runtime is a shell script here.");

        var decision = await LocalServersSettings.DecideAsync(mode, Runtime(exitCodeOfRuntime), Cancellation);

        Assert.Equal(local, decision.Local);
        Assert.Contains(reason, decision.Reason, StringComparison.Ordinal);
    }

    [Fact]
    public async Task Runtime_NotInstalled_DoesNotAnswer() =>
        Assert.Null(await ContainerRuntime.FindAsync("no-such-runtime", Cancellation));

    [Theory]
    [InlineData("sometimes")]
    [InlineData("2")]
    public void Mode_Unknown_IsRefusedNamingTheModes(string mode)
    {
        var refused = Assert.Throws<InvalidOperationException>(() => TestApplication.Create($"--LocalServers:Mode={mode}").UseLocalServers());

        Assert.Equal($"LocalServers:Mode is '{mode}', but must be auto, always or never.", refused.Message);
    }

    [Theory]
    [InlineData("--LocalServers:Mode=never")]
    [InlineData("--LocalServers:Mode=always", "--operation", "publish", "--publisher", "manifest")]
    public async Task Containers_WhereServersAreNotLocal_StayContainers(params string[] settings)
    {
        var builder = TestApplication.Create(settings);
        builder.UseLocalServers();
        var postgres = builder.AddPostgres("postgres", password: builder.AddParameter("password", "a password", secret: true));
        await using var app = builder.Build();

        await builder.Eventing.PublishAsync(new BeforeStartEvent(app.Services, new DistributedApplicationModel(builder.Resources)), Cancellation);

        Assert.Contains(postgres.Resource, builder.Resources);
        Assert.Single(postgres.Resource.Annotations.OfType<ContainerImageAnnotation>());
    }

    private string Runtime(int exitCode)
    {
        var runtime = _directory.At("runtime");
        File.WriteAllText(runtime, $"#!/bin/sh\nexit {exitCode}\n");
        if (!OperatingSystem.IsWindows())
            File.SetUnixFileMode(runtime, UnixFileMode.UserRead | UnixFileMode.UserExecute);
        return runtime;
    }
}
