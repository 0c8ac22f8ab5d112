using Chaos.Faults;
using Cli.Aspire;

namespace Chaos.Tests;

public sealed class OperatorTests : IDisposable
{
    private readonly Sandbox _sandbox = new();

    private static CancellationToken Cancellation => TestContext.Current.CancellationToken;

    [Fact]
    public async Task Replica_WaitingLongForItsNextStart_IsStartedByHand()
    {
        _sandbox.Aspire.Show(
            Resources.Service("ordering"),
            Resources.Service("gateway"),
            Resources.Service("gateway", "Exited", null) with { Id = "gateway-ijklmnop" });
        await using var watch = await ResourceWatch.StartAsync(_sandbox.Workspace.AppHost, Cancellation);
        using var stop = CancellationTokenSource.CreateLinkedTokenSource(Cancellation);
        List<string> started = [];

        await new Operator(_sandbox.Workspace.AppHost, watch!, ["ordering", "gateway"], what =>
        {
            started.Add(what);
            stop.Cancel();
        }).RunAsync(stop.Token);

        Assert.Equal(["gateway started by hand"], started);
        Assert.Contains("resource gateway-ijklmnop start", _sandbox.Aspire.Commands);
    }

    [Fact]
    public async Task Outage_OfAResource_IsMeasuredUntilItIsHealthyAgain()
    {
        _sandbox.Aspire.Show(Resources.Service("ordering", "Exited", null));
        await using var watch = await ResourceWatch.StartAsync(_sandbox.Workspace.AppHost, Cancellation);
        using var stop = CancellationTokenSource.CreateLinkedTokenSource(Cancellation);
        var watcher = new Operator(_sandbox.Workspace.AppHost, watch!, [], _ => stop.Cancel());

        var watching = watcher.RunAsync(stop.Token);
        await Task.Delay(TimeSpan.FromSeconds(0.5), Cancellation);
        _sandbox.Aspire.Show(Resources.Service("ordering"));
        await watching;

        Assert.InRange(watcher.LongestOutageSeconds["ordering"], 0.1, 30);
    }

    public void Dispose() => _sandbox.Dispose();
}
