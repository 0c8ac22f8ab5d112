using Aspire.Hosting.Orchestration;

namespace Embedded.Hosting.Tests.Orchestration;

public sealed class RestartPolicyTests
{
    [Fact]
    public void Delay_DoublesUpToHalfAMinute()
    {
        var policy = new RestartPolicy(RestartWhen.Always);

        var delays = Enumerable.Range(0, 9).Select(_ => policy.NextDelay(TimeSpan.FromSeconds(1)).TotalSeconds);

        Assert.Equal([0.5, 1, 2, 4, 8, 16, 30, 30, 30], delays);
    }

    [Fact]
    public void Delay_BeginsAgain_AfterTenSecondsOfUptime()
    {
        var policy = new RestartPolicy(RestartWhen.Always);
        for (var death = 0; death < 5; death++)
            policy.NextDelay(TimeSpan.Zero);
        Assert.True(policy.IsCrashLoop);

        Assert.Equal(TimeSpan.FromSeconds(0.5), policy.NextDelay(TimeSpan.FromSeconds(10)));
        Assert.False(policy.IsCrashLoop);
    }

    [Fact]
    public void ThirdDeathInARow_IsACrashLoop()
    {
        var policy = new RestartPolicy(RestartWhen.Always);

        Assert.Equal([false, false, true], Enumerable.Range(0, 3).Select(_ =>
        {
            policy.NextDelay(TimeSpan.Zero);
            return policy.IsCrashLoop;
        }));
    }

    [Theory]
    [InlineData(RestartWhen.Never, false, false)]
    [InlineData(RestartWhen.OnFailure, false, true)]
    [InlineData(RestartWhen.Always, true, true)]
    internal void Restart_DependsOnExitCodeAndKind(RestartWhen when, bool afterSuccess, bool afterFailure)
    {
        var policy = new RestartPolicy(when);

        Assert.Equal((afterSuccess, afterFailure), (policy.RestartsAfter(0), policy.RestartsAfter(1)));
    }
}
