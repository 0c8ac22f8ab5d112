namespace Gateway.Tests.Robustness;

/// <summary>Requests that are too large or too slow.</summary>
public sealed class LimitTests
{
    [Fact]
    public async Task Body_AnnouncedTooLarge_Is413_BeforeItIsSent()
    {
        await using var gateway = await RobustGateway.StartAsync();
        using var connection = await RawConnection.OpenAsync(gateway.Address);

        await connection.SendAsync(Requests.Post("Content-Length: 65537\r\nExpect: 100-continue\r\n", ""));
        var answer = await connection.ReadToEndAsync();

        RobustGateway.AssertRefused("65537 bytes", answer, 413);
        Assert.Contains("application/problem+json", answer, StringComparison.Ordinal);
        Assert.Empty(gateway.Arrived);
    }

    [Fact]
    public async Task Body_ThatTurnsOutTooLarge_Is413_AndDoesNotArrive()
    {
        await using var gateway = await RobustGateway.StartAsync();
        var chunk = $"8000\r\n{new string('x', 0x8000)}\r\n";

        await gateway.RefusesAsync(Requests.Post("Transfer-Encoding: chunked\r\n", $"{chunk}{chunk}{chunk}0\r\n\r\n"), 413);

        await gateway.ServesOthersAsync();
    }

    [Fact]
    public async Task Body_AsLargeAsAllowed_Arrives()
    {
        await using var gateway = await RobustGateway.StartAsync();

        var answer = await RawConnection.ExchangeAsync(
            gateway.Address, Requests.Post("Content-Length: 65536\r\n", new string('x', 65536)));

        Assert.StartsWith("HTTP/1.1 200", answer, StringComparison.Ordinal);
    }

    [Fact]
    public async Task Headers_TooLarge_Are431()
    {
        await using var gateway = await RobustGateway.StartAsync();

        await gateway.RefusesAsync(Requests.Get("/api/v1/orders", $"X-Large: {new string('x', 20_000)}\r\n"), 431);
    }

    [Fact]
    public async Task Headers_TooMany_Are431()
    {
        await using var gateway = await RobustGateway.StartAsync();

        await gateway.RefusesAsync(Requests.Get("/api/v1/orders", string.Concat(Enumerable.Range(0, 70).Select(i => $"X-{i}: y\r\n"))), 431);
    }

    [Fact]
    public async Task Target_TooLong_Is414()
    {
        await using var gateway = await RobustGateway.StartAsync();

        await gateway.RefusesAsync(Requests.Get($"/api/v1/orders/{new string('x', 9_000)}"), 414);
    }

    [Fact]
    public async Task SlowHeaders_AreGivenUp_WhileOthersAreServed()
    {
        await using var gateway = await RobustGateway.StartAsync(("Kestrel:Limits:RequestHeadersTimeout", "00:00:02"));
        var slow = await Task.WhenAll(Enumerable.Range(0, 300).Select(_ => RawConnection.OpenAsync(gateway.Address)));
        using var timer = new PeriodicTimer(TimeSpan.FromMilliseconds(100));
        var answers = Task.WhenAll(slow.Select(connection => connection.ReadToEndAsync()));

        foreach (var connection in slow)
            await connection.SendAsync("GET /api/v1/orders HTTP/1.1\r\nHost: localhost\r\nX-Slow: ");
        while (!answers.IsCompleted && await timer.WaitForNextTickAsync(TestContext.Current.CancellationToken))
        {
            foreach (var connection in slow)
                await connection.SendAsync("x");
            await gateway.ServesOthersAsync();
        }

        Assert.All(await answers, answer => RobustGateway.AssertRefused("slow headers", answer));
        Assert.Empty(gateway.Arrived);
        Array.ForEach(slow, connection => connection.Dispose());
    }

    [Fact]
    public async Task SlowBodies_Are408_AndDoNotArrive_WhileOthersAreServed()
    {
        await using var gateway = await RobustGateway.StartAsync(("RequestBodies:MinBytesPerSecond", "1000"), ("RequestBodies:GracePeriod", "00:00:01.5"));
        var slow = await Task.WhenAll(Enumerable.Range(0, 100).Select(_ => RawConnection.OpenAsync(gateway.Address)));
        using var timer = new PeriodicTimer(TimeSpan.FromMilliseconds(100));
        var answers = Task.WhenAll(slow.Select(connection => connection.ReadToEndAsync()));

        foreach (var connection in slow)
            await connection.SendAsync(Requests.Post("Content-Length: 1000\r\n", "{"));
        while (!answers.IsCompleted && await timer.WaitForNextTickAsync(TestContext.Current.CancellationToken))
        {
            foreach (var connection in slow)
                await connection.SendAsync("x");
            await gateway.ServesOthersAsync();
        }

        Assert.All(await answers, answer => RobustGateway.AssertRefused("a slow body", answer, 408));
        Assert.Empty(gateway.Arrived);
        Array.ForEach(slow, connection => connection.Dispose());
    }
}
