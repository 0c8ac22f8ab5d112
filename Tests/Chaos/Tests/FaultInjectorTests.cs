using System.Diagnostics;
using Chaos.Faults;
using Cli.Aspire;
using Cli.Running;
using Microsoft.AspNetCore.Http;

namespace Chaos.Tests;

public sealed class FaultInjectorTests : IAsyncLifetime
{
    private readonly Sandbox _sandbox = new();
    private FakeGateway _provider = null!;

    private static CancellationToken Cancellation => TestContext.Current.CancellationToken;

    [Fact]
    public async Task Kill_OfARunningResource_KillsItsProcess()
    {
        Assert.SkipWhen(OperatingSystem.IsWindows(), "sleep(1) stands for a service.");
        using var service = Process.Start("sleep", "60");
        _sandbox.Aspire.Show(Resources.Service("ordering", pid: service.Id));

        var injector = await RunAsync(new Kill(TimeSpan.Zero, "ordering", Replica: 7));
        await service.WaitForExitAsync(Cancellation);

        Assert.False(Processes.IsAlive(service.Id));
        Assert.IsType<Kill>(Assert.Single(injector.Done));
        Assert.Equal(0, injector.Skipped);
    }

    [Fact]
    public async Task Kill_OfAResourceThatDoesNotRun_IsSkipped()
    {
        _sandbox.Aspire.Show(Resources.Service("ordering", "Exited", null));

        var injector = await RunAsync(new Kill(TimeSpan.Zero, "ordering", Replica: 0));

        Assert.Empty(injector.Done);
        Assert.Equal(1, injector.Skipped);
    }

    [Fact]
    public async Task Restart_OfAResource_UsesTheCommand()
    {
        _sandbox.Aspire.Show(Resources.Service("ordering", pid: Environment.ProcessId));

        var injector = await RunAsync(new Restart(TimeSpan.Zero, "ordering", Replica: 0));

        Assert.IsType<Restart>(Assert.Single(injector.Done));
        Assert.Contains("resource ordering-abcdefgh restart", _sandbox.Aspire.Commands);
    }

    [Fact]
    public async Task ProviderFault_Planned_IsSetAndTakenBack()
    {
        _provider.Answer = (_, _) => Task.FromResult(Results.Ok());

        await RunAsync(new ProviderFault(TimeSpan.Zero, "slow", 1500), new ProviderFault(TimeSpan.FromMilliseconds(300), ProviderFault.None, null));

        Assert.Equal(
            [("PUT", "/faults", """{"mode":"slow","delayMilliseconds":1500}"""), ("PUT", "/faults", """{"mode":"none","delayMilliseconds":null}""")],
            _provider.Requests.Select(asked => (asked.Method, asked.Path, asked.Body)));
    }

    [Fact]
    public async Task ProviderFault_Refused_FailsTheRun()
    {
        _provider.Answer = (_, _) => Task.FromResult(Results.BadRequest());

        var failed = await Assert.ThrowsAsync<CommandFailedException>(() => RunAsync(new ProviderFault(TimeSpan.Zero, "slow", 1500)));

        Assert.Contains("'slow'", failed.Message, StringComparison.Ordinal);
    }

    public async ValueTask InitializeAsync()
    {
        _sandbox.Aspire.Show(Resources.Service("gateway"));
        _provider = await FakeGateway.StartAsync();
    }

    public async ValueTask DisposeAsync()
    {
        await _provider.DisposeAsync();
        _sandbox.Dispose();
    }

    private async Task<FaultInjector> RunAsync(params PlannedFault[] faults)
    {
        await using var watch = await ResourceWatch.StartAsync(_sandbox.Workspace.AppHost, Cancellation);
        using var provider = new PaymentProvider(_provider.Address);
        var injector = new FaultInjector(_sandbox.Workspace.AppHost, watch!, provider, _ => { });
        await injector.RunAsync(faults, Stopwatch.StartNew(), Cancellation);
        return injector;
    }
}
