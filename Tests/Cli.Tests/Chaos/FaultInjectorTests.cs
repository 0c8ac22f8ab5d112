using System.Diagnostics;
using Cli.Chaos.Injection;
using Cli.Chaos.Planning;
using Cli.Control;
using Cli.Launch;
using Microsoft.AspNetCore.Http;

namespace Cli.Tests.Chaos;

public sealed class FaultInjectorTests : IAsyncLifetime
{
    private readonly Sandbox _sandbox = new();
    private readonly FaultTally _tally = new();
    private FakeAppHost _appHost = null!;
    private FakeGateway _provider = null!;

    private static CancellationToken Cancellation => TestContext.Current.CancellationToken;

    [Fact]
    public async Task Kill_OfARunningResource_KillsItsProcess()
    {
        Assert.SkipWhen(OperatingSystem.IsWindows(), "sleep(1) stands for a service.");
        using var service = Process.Start("sleep", "60");
        _appHost.Status = Status("ordering", "Running", service.Id);

        await RunAsync(new Kill(TimeSpan.Zero, "ordering", Replica: 7));
        await service.WaitForExitAsync(Cancellation);

        Assert.False(Processes.IsAlive(service.Id));
        Assert.Equal(1, _tally.Kills["ordering"]);
        Assert.Equal(0, _tally.Skipped);
    }

    [Fact]
    public async Task Kill_OfAResourceThatDoesNotRun_IsSkipped()
    {
        _appHost.Status = Status("ordering", "Restarting", pid: null);

        await RunAsync(new Kill(TimeSpan.Zero, "ordering", Replica: 0));

        Assert.Empty(_tally.Kills);
        Assert.Equal(1, _tally.Skipped);
    }

    [Fact]
    public async Task Restart_OfAResource_UsesTheCommand()
    {
        _appHost.Status = Status("ordering", "Running", Environment.ProcessId);

        await RunAsync(new Restart(TimeSpan.Zero, "ordering"));

        Assert.Equal(1, _tally.Restarts["ordering"]);
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
        _appHost = await FakeAppHost.StartAsync(_sandbox.Repository);
        _provider = await FakeGateway.StartAsync();
    }

    public async ValueTask DisposeAsync()
    {
        await _provider.DisposeAsync();
        await _appHost.DisposeAsync();
        _sandbox.Dispose();
    }

    private async Task RunAsync(params PlannedFault[] faults)
    {
        using var system = await ControlChannel.OpenRunningAsync(_sandbox.Repository, Cancellation);
        using var provider = new PaymentProvider(_provider.Address);
        await new FaultInjector(system, provider, _tally, TimeProvider.System).RunAsync(faults, TimeProvider.System.GetTimestamp(), Cancellation);
    }

    private static string Status(string name, string state, int? pid) =>
        $$"""{"engine":"embedded","healthy":true,"resources":[{"name":"{{name}}","type":"Project","state":"{{state}}","health":"Healthy","pid":{{pid?.ToString() ?? "null"}}}]}""";
}
