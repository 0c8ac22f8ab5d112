namespace Gateway.Tests.Robustness;

public sealed class FuzzingTests
{
    private const int Attempts = 10_000;
    private const int AtATime = 16;

    [Theory]
    [InlineData(1)]
    public async Task TenThousandMalformedRequests_AreRefused_AndReachNoService_WhileOthersAreServed(int seed)
    {
        await using var gateway = await RobustGateway.StartAsync();
        var fuzzer = new Fuzzer(seed);
        List<(string Fault, string Request)> malformed = [.. Enumerable.Range(0, Attempts).Select(_ => fuzzer.Next())];
        using var ending = new CancellationTokenSource();
        var good = ServeAsync(gateway, ending.Token);

        await Parallel.ForEachAsync(
            malformed,
            new ParallelOptions { MaxDegreeOfParallelism = AtATime, CancellationToken = TestContext.Current.CancellationToken },
            async (attempt, _) =>
            {
                var answer = await RawConnection.ExchangeAsync(gateway.Address, attempt.Request);
                if (attempt.Fault is not "version" || !answer.StartsWith("HTTP/1.1 505", StringComparison.Ordinal))
                    RobustGateway.AssertRefused(attempt.Request, answer);
            });

        await ending.CancelAsync();
        Assert.True(await good > 100, "others were served meanwhile");
        Assert.Empty(gateway.Arrived);
        Assert.Empty(gateway.Failures);
    }

    private static async Task<int> ServeAsync(RobustGateway gateway, CancellationToken ending)
    {
        var served = 0;
        for (; !ending.IsCancellationRequested; served++)
            await gateway.ServesOthersAsync();
        return served;
    }
}
