using Cli.Chaos.Injection;
using Cli.Control;

namespace Cli.Tests.Chaos;

public sealed class OperatorTests : IDisposable
{
    private readonly Sandbox _sandbox = new();

    [Fact]
    public async Task Service_WaitingLongForItsNextStart_IsStartedByHand()
    {
        await using var appHost = await FakeAppHost.StartAsync(_sandbox.Repository);
        appHost.Status = """
            {"engine":"embedded","healthy":false,"resources":[
              {"name":"ordering","type":"Project","state":"CrashLoopBackOff"},
              {"name":"gateway","type":"Project","state":"Running","replica":0},
              {"name":"gateway","type":"Project","state":"CrashLoopBackOff","replica":1}]}
            """;
        using var system = await ControlChannel.OpenRunningAsync(_sandbox.Repository, TestContext.Current.CancellationToken);
        using var stop = CancellationTokenSource.CreateLinkedTokenSource(TestContext.Current.CancellationToken);
        List<string> started = [];

        await new Operator(system, ["ordering", "gateway"], TimeProvider.System)
        {
            Started = what =>
            {
                started.Add(what);
                stop.Cancel();
            },
        }.RunAsync(stop.Token);

        Assert.Equal(["ordering started by hand"], started);
    }

    [Fact]
    public async Task Outage_OfAResource_IsMeasuredUntilItIsHealthyAgain()
    {
        await using var appHost = await FakeAppHost.StartAsync(_sandbox.Repository);
        using var system = await ControlChannel.OpenRunningAsync(_sandbox.Repository, TestContext.Current.CancellationToken);
        using var stop = CancellationTokenSource.CreateLinkedTokenSource(TestContext.Current.CancellationToken);
        var asked = 0;
        appHost.Asked = () => appHost.Status = ++asked switch
        {
            1 => """{"engine":"embedded","healthy":false,"resources":[{"name":"ordering","type":"Project","state":"Restarting"}]}""",
            _ => """{"engine":"embedded","healthy":true,"resources":[{"name":"ordering","type":"Project","state":"Running","health":"Healthy"}]}""",
        };
        var watch = new OutageWatch(system, TimeProvider.System) { Back = _ => stop.Cancel() };

        await watch.RunAsync(stop.Token);

        Assert.InRange(watch.LongestSeconds["ordering"], 0.1, 30);
    }

    public void Dispose() => _sandbox.Dispose();
}
