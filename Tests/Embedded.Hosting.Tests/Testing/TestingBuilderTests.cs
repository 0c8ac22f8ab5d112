using Aspire.Hosting;
using Aspire.Hosting.ApplicationModel;
using Aspire.Hosting.Testing;
using Embedded.Hosting.Tests.Model;
using Microsoft.Extensions.DependencyInjection;
using Microsoft.Extensions.Hosting;

namespace Embedded.Hosting.Tests.Testing;

public sealed class TestingBuilderTests
{
    private const string Ordinary = """
        var builder = DistributedApplication.CreateBuilder(args);
        var key = builder.AddParameter("key");
        builder.AddExternalService("pay", "https://pay.example/");
        var app = builder.Build();
        app.Run();
        Environment.SetEnvironmentVariable(args[1], "ended");
        """;

    private static CancellationToken Cancel => TestContext.Current.CancellationToken;

    [Fact]
    public async Task CreateAsync_OfAppHost_RunsItsEntryPointUpToBuildAndLetsTheTestDecide()
    {
        var marker = $"EMBEDDED_TEST_{Guid.NewGuid():N}";
        await using (var builder = await DistributedApplicationTestingBuilder.CreateAsync(AppHosts.Compile(Ordinary), ["--Parameters:key=k", marker], Cancel))
        {
            Assert.Equal(["key", "pay"], builder.Resources.Select(resource => resource.Name));
            Assert.True(builder.Environment.IsDevelopment());
            Assert.StartsWith("AppHost", builder.Environment.ApplicationName, StringComparison.Ordinal);
            Assert.Equal("true", builder.Configuration["DcpPublisher:RandomizePorts"]);
            builder.AddNode("added");

            await using var app = await builder.BuildAsync(Cancel);
            await app.StartAsync(Cancel);
            await app.ResourceNotifications.WaitForResourceHealthyAsync("pay", Cancel).WaitAsync(Apps.Deadline, Cancel);
            Assert.Null(Environment.GetEnvironmentVariable(marker));
            await app.StopAsync(Cancel);
        }

        await EventuallyAsync(() => Environment.GetEnvironmentVariable(marker) == "ended");
    }

    [Fact]
    public async Task CreateAsync_OfSeveralAppHosts_KeepsThemApart()
    {
        var entryPoint = AppHosts.Compile(Ordinary);
        var values = await Task.WhenAll(Enumerable.Range(0, 4).Select(async number =>
        {
            await using var builder = await DistributedApplicationTestingBuilder.CreateAsync(entryPoint, [$"--Parameters:key=k{number}", $"EMBEDDED_TEST_{number}"], Cancel);
            await using var app = await builder.BuildAsync(Cancel);
            await app.StartAsync(Cancel);
            return await app.Services.GetRequiredService<DistributedApplicationModel>().Resources.OfType<ParameterResource>().Single().GetValueAsync(Cancel);
        }));

        Assert.Equal(["k0", "k1", "k2", "k3"], values);
    }

    [Fact]
    public async Task CreateAsync_WhenTheEntryPointFails_FailsWithItsException()
    {
        var entryPoint = AppHosts.Compile("""
            var builder = DistributedApplication.CreateBuilder(args);
            builder.AddParameter("twice");
            builder.AddParameter("twice");
            builder.Build().Run();
            """);

        var failure = await Assert.ThrowsAsync<DistributedApplicationException>(() => DistributedApplicationTestingBuilder.CreateAsync(entryPoint, Cancel));
        Assert.Contains("'twice'", failure.Message, StringComparison.Ordinal);
    }

    [Fact]
    public async Task BuildAsync_WhenTheEntryPointFailsBeforeItRuns_FailsWithItsException()
    {
        var entryPoint = AppHosts.Compile("""
            var builder = DistributedApplication.CreateBuilder(args);
            var app = builder.Build();
            throw new InvalidOperationException("between");
            """);
        await using var builder = await DistributedApplicationTestingBuilder.CreateAsync(entryPoint, Cancel);

        Assert.Equal("between", (await Assert.ThrowsAsync<InvalidOperationException>(() => builder.BuildAsync(Cancel))).Message);
    }

    [Fact]
    public async Task CreateAsync_WhenTheEntryPointBuildsNothing_SaysSo()
    {
        var entryPoint = AppHosts.Compile("Console.Out.Flush();");

        var failure = await Assert.ThrowsAsync<InvalidOperationException>(() => DistributedApplicationTestingBuilder.CreateAsync(entryPoint, Cancel));
        Assert.Contains("ended without building an application", failure.Message, StringComparison.Ordinal);
    }

    [Fact]
    public async Task CreateAsync_OfAsynchronousAppHostThatStartsAndStops_FollowsTheTest()
    {
        var marker = $"EMBEDDED_TEST_{Guid.NewGuid():N}";
        var entryPoint = AppHosts.Compile("""
            var builder = DistributedApplication.CreateBuilder(args);
            await using var app = builder.Build();
            await app.StartAsync();
            Environment.SetEnvironmentVariable(args[0], "started");
            await app.StopAsync();
            """);
        await using var builder = await DistributedApplicationTestingBuilder.CreateAsync(entryPoint, [marker], Cancel);
        await using var app = await builder.BuildAsync(Cancel);
        Assert.Null(Environment.GetEnvironmentVariable(marker));

        await app.StartAsync(Cancel);

        await EventuallyAsync(() => Environment.GetEnvironmentVariable(marker) == "started");
        Assert.False(app.Services.GetRequiredService<IHostApplicationLifetime>().ApplicationStopping.IsCancellationRequested);
    }

    [Fact]
    public async Task Dispose_WithoutBuild_EndsTheEntryPoint()
    {
        var builder = await DistributedApplicationTestingBuilder.CreateAsync(AppHosts.Compile(Ordinary), Cancel);

        await builder.DisposeAsync();

        await Assert.ThrowsAnyAsync<OperationCanceledException>(() => builder.BuildAsync(Cancel));
    }

    [Fact]
    public async Task CreateAsync_WithOptions_LetsTheTestChangeThem()
    {
        await using var builder = await DistributedApplicationTestingBuilder.CreateAsync(
            AppHosts.Compile(Ordinary), ["--environment=Staging"], (options, settings) =>
            {
                Assert.True(options.DisableDashboard);
                settings.ApplicationName = "renamed";
            }, Cancel);

        Assert.Equal("renamed", builder.Environment.ApplicationName);
        Assert.True(builder.Environment.IsStaging());
    }

    [Fact]
    public async Task Access_BeforeStart_SaysWhatToDo()
    {
        await using var builder = DistributedApplicationTestingBuilder.Create();
        builder.AddNode("node").WithHttpEndpoint();
        await using var app = await builder.BuildAsync(Cancel);

        Assert.Contains("StartAsync", Assert.Throws<InvalidOperationException>(() => app.CreateHttpClient("node")).Message, StringComparison.Ordinal);
    }

    [Fact]
    public async Task Access_AfterStart_ReachesEndpointsAndConnectionStrings()
    {
        await using var builder = DistributedApplicationTestingBuilder.Create("--ConnectionStrings:legacy=Server=old");
        builder.AddNode("node").WithHttpEndpoint().WithHttpEndpoint(name: "admin");
        builder.AddConnectionString("legacy");
        await using var app = await builder.BuildAsync(Cancel);
        await app.StartAsync(Cancel);

        using var client = app.CreateHttpClient("node");
        Assert.Equal(app.GetEndpoint("node"), client.BaseAddress);
        Assert.NotEqual(app.GetEndpoint("node"), app.GetEndpoint("node", "admin"));
        Assert.Equal("Server=old", await app.GetConnectionStringAsync("legacy", Cancel));
        Assert.Throws<ArgumentException>(() => app.GetEndpoint("nobody"));
        Assert.Throws<ArgumentException>(() => app.GetEndpoint("node", "nope"));
        Assert.Throws<ArgumentException>(() => app.GetEndpoint("legacy"));
    }

    private static async Task EventuallyAsync(Func<bool> condition)
    {
        using var deadline = Apps.WithDeadline();
        while (!condition())
            await Task.Delay(20, deadline.Token);
    }
}
