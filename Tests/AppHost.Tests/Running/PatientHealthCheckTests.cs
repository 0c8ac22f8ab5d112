using AppHost.Running;
using Microsoft.Extensions.Diagnostics.HealthChecks;

namespace AppHost.Tests.Running;

public sealed class PatientHealthCheckTests
{
    private static CancellationToken Cancellation => TestContext.Current.CancellationToken;

    [Fact]
    public async Task Check_OfWhatIsNotReadyYet_WaitsUntilItIs()
    {
        var inner = new Answers(false, false, true);

        var result = await CheckAsync(inner, new());

        Assert.Equal(HealthStatus.Healthy, result.Status);
        Assert.Equal(3, inner.Asked);
    }

    [Fact]
    public async Task Check_OfWhatWasHealthy_TellsItsFailureAtOnce()
    {
        var memory = new PatientHealthCheck.Memory();
        var inner = new Answers(true, false, true);
        await CheckAsync(inner, memory);

        var result = await CheckAsync(inner, memory);

        Assert.Equal(HealthStatus.Unhealthy, result.Status);
        Assert.Equal(2, inner.Asked);
    }

    [Fact]
    public async Task Check_Cancelled_Ends()
    {
        using var cancelled = new CancellationTokenSource();
        var inner = new Answers(false) { Answered = cancelled.Cancel };

        await Assert.ThrowsAnyAsync<OperationCanceledException>(() => new PatientHealthCheck(inner, new()).CheckHealthAsync(new(), cancelled.Token));
    }

    private static Task<HealthCheckResult> CheckAsync(IHealthCheck inner, PatientHealthCheck.Memory memory) =>
        new PatientHealthCheck(inner, memory).CheckHealthAsync(new(), Cancellation);

    private sealed class Answers(params bool[] healthy) : IHealthCheck
    {
        public int Asked { get; private set; }

        public Action Answered { get; init; } = () => { };

        public Task<HealthCheckResult> CheckHealthAsync(HealthCheckContext context, CancellationToken cancellationToken = default)
        {
            var answer = healthy[Math.Min(Asked++, healthy.Length - 1)];
            Answered();
            return Task.FromResult(answer ? HealthCheckResult.Healthy() : HealthCheckResult.Unhealthy());
        }
    }
}
