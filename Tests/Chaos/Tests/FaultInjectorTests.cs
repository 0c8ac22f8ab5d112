using System.Diagnostics;
using Cli.Aspire;
using Chaos.Injection;
using Chaos.Planning;
using Cli.Running;
using Microsoft.AspNetCore.Http;

namespace Chaos.Tests;

public sealed class FaultInjectorTests : IAsyncLifetime
{
    private readonly Sandbox _sandbox = new();
    private readonly FaultTally _tally = new();
    private FakeGateway _provider = null!;

    private static CancellationToken Cancellation => TestContext.Current.CancellationToken;

    [Fact]
    public async Task Kill_OfARunningResource_KillsItsProcess()
    {
        Assert.SkipWhen(OperatingSystem.IsWindows(), "sleep(1) stands for a service.");
        using var service = Process.Start("sleep", "60");
        _sandbox.Aspire.Show(Resources.Service("ordering", pid: service.Id));

        await RunAsync(new Kill(TimeSpan.Zero, "ordering", Replica: 7));
        await service.WaitForExitAsync(Cancellation);

        Assert.False(Processes.IsAlive(service.Id));
        Assert.Equal(1, _tally.Kills["ordering"]);
        Assert.Equal(0, _tally.Skipped);
    }

    [Fact]
    public async Task Kill_OfAResourceThatDoesNotRun_IsSkipped()
    {
        _sandbox.Aspire.Show(Resources.Service("ordering", "Exited", null));

        await RunAsync(new Kill(TimeSpan.Zero, "ordering", Replica: 0));

        Assert.Empty(_tally.Kills);
        Assert.Equal(1, _tally.Skipped);
    }

    [Fact]
    public async Task Restart_OfAResource_UsesTheCommand()
    {
        _sandbox.Aspire.Show(Resources.Service("ordering", pid: Environment.ProcessId));

        await RunAsync(new Restart(TimeSpan.Zero, "ordering"));

        Assert.Equal(1, _tally.Restarts["ordering"]);
        Assert.Contains("resource ordering-abcdefgh restart", _sandbox.Aspire.Commands);
    }

    [Fact]
    public async Task ProviderFault_Planned_IsSetAndTakenBack()
    {
        _provider.Answer = (_, _) => Task.FromResult(Results.Ok());

        await RunAsync(new ProviderFault(TimeSpan.Zero, "slow", 1500), new ProviderFault(TimeSpan.FromMilliseconds(300), ProviderFault.None, 0));

        Assert.Equal(
            [("PUT", "/faults", """{"mode":"slow","delayMilliseconds":1500}"""), ("PUT", "/faults", """{"mode":"none"}""")],
            _provider.Requests.Select(asked => (asked.Method, asked.Path, asked.Body)));
        Assert.Equal(1, _tally.ProviderFaults["slow"]);
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

    private async Task RunAsync(params PlannedFault[] faults)
    {
        await using var watch = await ResourceWatch.StartAsync(_sandbox.Workspace.AppHost, Cancellation);
        using var provider = new PaymentProvider(_provider.Address);
        await new FaultInjector(_sandbox.Workspace.AppHost, watch!, provider, _tally, TimeProvider.System).RunAsync(faults, TimeProvider.System.GetTimestamp(), Cancellation);
    }
}
