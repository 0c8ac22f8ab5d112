namespace Gateway.Tests.Robustness;

/// <summary>Requests whose end two servers could see at different places (RFC 9112 sections 6 and 11.2).</summary>
public sealed class SmugglingTests
{
    private const string Smuggled = "GET /api/v1/inventory/smuggled HTTP/1.1\r\nHost: localhost\r\n\r\n";

    [Theory]
    [InlineData("Content-Length: 6\r\nTransfer-Encoding: chunked\r\n", "0\r\n\r\n" + Smuggled)]
    [InlineData("Transfer-Encoding: chunked\r\nContent-Length: 6\r\n", "0\r\n\r\n" + Smuggled)]
    [InlineData("Content-Length: 0\r\nContent-Length: 5\r\n", "12345" + Smuggled)]
    [InlineData("Content-Length: 5\r\nContent-Length: 5\r\n", "12345" + Smuggled)]
    [InlineData("Content-Length: 5, 5\r\n", "12345" + Smuggled)]
    [InlineData("Content-Length: +5\r\n", "12345" + Smuggled)]
    [InlineData("Content-Length: +0\r\n", Smuggled)]
    [InlineData("Content-Length: -0\r\n", Smuggled)]
    [InlineData("Content-Length: -1\r\n", Smuggled)]
    [InlineData("Content-Length: 0x5\r\n", "12345" + Smuggled)]
    [InlineData("Content-Length: 5e0\r\n", "12345" + Smuggled)]
    [InlineData("Content-Length: 5 5\r\n", "12345" + Smuggled)]
    [InlineData("Content-Length: 18446744073709551617\r\n", "1" + Smuggled)]
    [InlineData("Content-Length: \r\n", Smuggled)]
    [InlineData("Content-Length : 5\r\n", "12345" + Smuggled)]
    [InlineData("Content-Length\t: 5\r\n", "12345" + Smuggled)]
    [InlineData("Content-Length:\r\n 5\r\n", "12345" + Smuggled)]
    [InlineData("Content-Length\0: 5\r\n", "12345" + Smuggled)]
    [InlineData("Transfer-Encoding: xchunked\r\n", "0\r\n\r\n" + Smuggled)]
    [InlineData("Transfer-Encoding: chunked, identity\r\n", "0\r\n\r\n" + Smuggled)]
    [InlineData("Transfer-Encoding: identity\r\n", "0\r\n\r\n" + Smuggled)]
    [InlineData("Transfer-Encoding: chunked, chunked\r\n", "0\r\n\r\n" + Smuggled)]
    [InlineData("Transfer-Encoding: gzip, chunked\r\n", "0\r\n\r\n" + Smuggled)]
    [InlineData("Transfer-Encoding: chunked\r\nTransfer-Encoding: identity\r\n", "0\r\n\r\n" + Smuggled)]
    [InlineData("Transfer-Encoding: identity\r\nTransfer-Encoding: chunked\r\n", "0\r\n\r\n" + Smuggled)]
    [InlineData("Transfer-Encoding:\r\n chunked\r\n", "0\r\n\r\n" + Smuggled)]
    [InlineData("Transfer-Encoding: \vchunked\r\n", "0\r\n\r\n" + Smuggled)]
    [InlineData("Transfer-Encoding: \"chunked\"\r\n", "0\r\n\r\n" + Smuggled)]
    [InlineData("Transfer-Encoding : chunked\r\n", "0\r\n\r\n" + Smuggled)]
    [InlineData("X: y\nTransfer-Encoding: chunked\r\n", "0\r\n\r\n" + Smuggled)]
    [InlineData("X: y\rTransfer-Encoding: chunked\r\n", "0\r\n\r\n" + Smuggled)]
    [InlineData("Content-Length: 5\n", "12345" + Smuggled)]
    public async Task Body_WithTwoEnds_IsRefused(string headers, string body)
    {
        await using var gateway = await RobustGateway.StartAsync();

        await gateway.RefusesAsync(Requests.Post(headers, body));

        await gateway.ServesOthersAsync();
        Assert.Empty(gateway.Failures);
    }

    [Theory]
    [InlineData("g\r\n12345\r\n0\r\n\r\n")]
    [InlineData("-5\r\n12345\r\n0\r\n\r\n")]
    [InlineData("+5\r\n12345\r\n0\r\n\r\n")]
    [InlineData("0x5\r\n12345\r\n0\r\n\r\n")]
    [InlineData("\r\n12345\r\n0\r\n\r\n")]
    [InlineData(" 5\r\n12345\r\n0\r\n\r\n")]
    [InlineData("5\n12345\n0\n\n")]
    [InlineData("5\r12345\r\n0\r\n\r\n")]
    [InlineData("5\r\n1234567\r\n0\r\n\r\n")]
    [InlineData("5\r\n123450\r\n\r\n")]
    [InlineData("5;\n12345\r\n0\r\n\r\n")]
    [InlineData("5;a=\"\n\"\r\n12345\r\n0\r\n\r\n")]
    [InlineData("FFFFFFFFFFFFFFFFF\r\n12345\r\n0\r\n\r\n")]
    [InlineData("5\r\n12345\r\nx\r\n\r\n")]
    [InlineData("5\r\n12345\r\n0\r\nbroken trailer\r\n\r\n")]
    public async Task Chunks_ThatAreBroken_AreRefused(string body)
    {
        await using var gateway = await RobustGateway.StartAsync();

        await gateway.RefusesAsync(Requests.Post("Transfer-Encoding: chunked\r\n", body));

        await gateway.ServesOthersAsync();
    }

    [Theory]
    [InlineData("Transfer-Encoding: chunked\r\n", "5\r\n123")]
    [InlineData("Transfer-Encoding: chunked\r\n", "5\r\n12345\r\n")]
    [InlineData("Content-Length: 5\r\n", "1234")]
    public async Task Body_ThatIsBrokenOff_DoesNotArrive(string headers, string body)
    {
        await using var gateway = await RobustGateway.StartAsync();
        var request = Requests.Post(headers, body);

        RobustGateway.AssertRefused(request, await RawConnection.ExchangeAsync(gateway.Address, request, brokenOff: true));

        await gateway.ServesOthersAsync();
        Assert.Empty(gateway.Arrived);
    }

    [Fact]
    public async Task Chunking_OnHttp10_IsRefused()
    {
        await using var gateway = await RobustGateway.StartAsync();

        await gateway.RefusesAsync(Requests.Post("Transfer-Encoding: chunked\r\n", "0\r\n\r\n", "HTTP/1.0"));
    }

    [Theory]
    [InlineData("Content-Length: 5\r\n", "12345")]
    [InlineData("Transfer-Encoding: chunked\r\n", "5;name=value\r\n12345\r\n0\r\n\r\n")]
    [InlineData("Transfer-Encoding: Chunked\r\n", "5\r\n12345\r\n0\r\n\r\n")]
    public async Task Body_WithOneEnd_Arrives(string headers, string body)
    {
        await using var gateway = await RobustGateway.StartAsync();

        var answer = await RawConnection.ExchangeAsync(gateway.Address, Requests.Post(headers, body));

        Assert.StartsWith("HTTP/1.1 200", answer, StringComparison.Ordinal);
        Assert.Equal(["POST /api/v1/orders"], gateway.Arrived);
    }
}
