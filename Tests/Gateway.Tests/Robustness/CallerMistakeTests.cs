using System.Text;
using Microsoft.AspNetCore.Http;
using Microsoft.AspNetCore.Server.Kestrel.Core;

namespace Gateway.Tests.Robustness;

/// <summary>What a caller does wrong is 4xx, or arrives as it was sent; never 5xx, and never held against a service.</summary>
public sealed class CallerMistakeTests
{
    private static readonly string[] Names =
    [
        "Accept", "Accept-Charset", "Accept-Encoding", "Accept-Language", "Access-Control-Request-Headers", "Allow", "Authorization", "Baggage", "Cache-Control", "Connection",
        "Content-Disposition", "Content-Encoding", "Content-Language", "Content-Location", "Content-MD5", "Content-Range", "Content-Type", "Cookie", "Correlation-Context", "Date",
        "DNT", "Expect", "Expires", "Forwarded", "From", "Host", "Idempotency-Key", "If-Match", "If-Modified-Since", "If-None-Match", "If-Range", "If-Unmodified-Since",
        "Keep-Alive", "Last-Modified", "Link", "Max-Forwards", "Origin", "Pragma", "Prefer", "Priority", "Proxy-Authorization", "Proxy-Connection", "Range", "Referer",
        "Request-Id", "Sec-Fetch-Site", "Sec-WebSocket-Key", "Sec-WebSocket-Protocol", "TE", "Trailer", "TraceParent", "TraceState", "Transfer-Encoding", "Upgrade",
        "Upgrade-Insecure-Requests", "User-Agent", "Via", "Warning", "X-Forwarded-For", "X-Forwarded-Host", "X-Forwarded-Proto", "X-Request-Id", "X-Requested-With", "X-Anything",
    ];

    public static TheoryData<HttpProtocols> Protocols => [HttpProtocols.Http1, HttpProtocols.Http2];

    [Theory]
    [MemberData(nameof(Protocols))]
    public async Task HeaderWithBytesAboveAscii_ArrivesUnchanged_OrIs400(HttpProtocols protocols)
    {
        await using var gateway = await RobustGateway.StartAsync(protocols);

        foreach (var name in Names)
        {
            // One byte alone is no UTF-8; after it, a letter of two bytes is.
            foreach (var value in new[] { "\u00e9", "a\u00ff", "\u00c3\u00a9", "\u00e2\u0082\u00ac \u00f0\u009f\u0098\u0080" })
            {
                var answer = await RawConnection.ExchangeAsync(gateway.Address, Requests.Get("/api/v1/orders/x", $"{name}: {value}\r\n"));
                Assert.True(StatusOf(answer) is 200 or (>= 400 and < 500), $"{name}: {value}\n→ {answer}");
            }
        }

        await gateway.BlamesNoServiceAsync();
    }

    [Theory]
    [MemberData(nameof(Protocols))]
    public async Task EveryByteAboveAscii_ArrivesAsItIs_InUtf8_AndAloneIs400(HttpProtocols protocols)
    {
        await using var gateway = await RobustGateway.StartAsync(protocols);

        for (var code = 0x80; code <= 0xFF; code++)
        {
            foreach (var name in new[] { "Cookie", "X-Anything" })
            {
                var alone = await RawConnection.ExchangeAsync(gateway.Address, Requests.Get("/api/v1/orders/x", $"{name}: a={(char)code}b\r\n"));
                Assert.Equal((code, 400), (code, StatusOf(alone)));
                Assert.Contains("application/problem+json", alone, StringComparison.Ordinal);

                if (Utf8With((byte)code) is not { } letter)
                    continue;
                var answer = await RawConnection.ExchangeAsync(gateway.Address, Requests.Get("/api/v1/orders/x", $"{name}: a={Encoding.Latin1.GetString(Encoding.UTF8.GetBytes(letter))}b\r\n"));
                Assert.Equal((code, 200), (code, StatusOf(answer)));
                Assert.Equal($"a={letter}b", gateway.LastOf(name));
            }
        }

        await gateway.BlamesNoServiceAsync();
    }

    [Fact]
    public async Task ControlCharacter_InAHeader_Is400()
    {
        await using var gateway = await RobustGateway.StartAsync();

        foreach (var code in Enumerable.Range(0, 0x20).Where(code => code is not '\t').Append(0x7F))
        {
            foreach (var name in Names.Except(["Connection"])) // of which the server keeps only what it knows
                await gateway.RefusesAsync(Requests.Get("/api/v1/orders/x", $"{name}: a{(char)code}b\r\n"));
        }

        await gateway.BlamesNoServiceAsync();
    }

    [Theory]
    [InlineData("X-Of-Service", "\u00e9")]
    [InlineData("X-Of-Service", "\u00c3\u00a9")]
    [InlineData("Content-Disposition", "attachment; filename=\"\u00c3\u00a9.pdf\"")]
    [InlineData("Location", "/\u00e9")]
    [InlineData("Set-Cookie", "a=\u00ff")]
    public async Task ResponseHeader_WithBytesAboveAscii_PassesUnchanged(string name, string value)
    {
        await using var service = await Upstream.StartAsync(
            context =>
            {
                context.Response.Headers[name] = value;
                return Task.CompletedTask;
            },
            responseHeaders: Encoding.Latin1);
        await using var gateway = new GatewayService("Production", ("ordering", service.Address)).OnPort();
        using var client = gateway.Client();

        var answer = await RawConnection.ExchangeAsync(client.BaseAddress!, Requests.Get("/api/v1/orders"));

        Assert.Equal(200, StatusOf(answer));
        Assert.Contains($"{name}: {value}\r\n", answer, StringComparison.Ordinal);
    }

    [Theory]
    [MemberData(nameof(Protocols))]
    public async Task Mistake_Is4xx_OrIgnored_AndHeldAgainstNoService(HttpProtocols protocols)
    {
        await using var gateway = await RobustGateway.StartAsync(protocols);

        foreach (var mistake in Mistakes())
        {
            var answer = await RawConnection.ExchangeAsync(gateway.Address, mistake, brokenOff: mistake.EndsWith('{'));
            Assert.True(answer.Length == 0 || StatusOf(answer) is 200 or (>= 400 and < 500), $"{mistake}\n→ {answer}");
        }

        await gateway.BlamesNoServiceAsync();
    }

    private static IEnumerable<string> Mistakes()
    {
        string[] hosts = ["", "a_b", "..", "a..b!", "a..b", "-", "%", "%41", "xn--a", "xn--\u00e9", "[::1", "[::1]", "localhost:99999", "localhost:", "a!b", $"{new string('a', 64)}!", $"{new string('a', 300)}!", "1.2.3.4.5", "evil.example"];
        foreach (var host in hosts)
            yield return Requests.Get("/api/v1/orders/x").Replace("Host: localhost", $"Host: {host}", StringComparison.Ordinal);
        foreach (var target in new[] { "http://evil.example/api/v1/orders", "http://localhost/api/v1/orders", "https://localhost/api/v1/orders", "http://a..b!/api/v1/orders", "ftp://localhost/api/v1/orders", "localhost:80", "*" })
        {
            yield return Requests.Get(target);
            yield return Requests.Get(target).Replace("Host: localhost", "Host: a..b!", StringComparison.Ordinal);
        }

        foreach (var character in Enumerable.Range('!', '~' - '!' + 1).Select(code => (char)code))
        {
            yield return Requests.Get($"/api/v1/orders/{new string(character, 7900)}");
            yield return Requests.Get($"/api/v1/orders/x?{new string(character, 7900)}");
        }

        foreach (var method in new[] { "PATCH", "DELETE", "OPTIONS", "TRACE", "CONNECT", "PROPFIND", "get", "M-SEARCH", "!#$%&'*+-.^_`|~" })
            yield return Requests.Get("/api/v1/orders/x").Replace("GET", method, StringComparison.Ordinal);
        foreach (var expect in new[] { "100-continue", "100-Continue, x", "x", "" })
        {
            yield return Requests.Get("/api/v1/orders/x", $"Expect: {expect}\r\n");
            yield return Requests.Post($"Expect: {expect}\r\nContent-Length: 2\r\n", "{}");
        }

        foreach (var upgrade in new[] { "websocket", "SPDY/3", "h2c", "x", "", "websocket, x" })
        {
            foreach (var key in new[] { "", "Sec-WebSocket-Key: x\r\n", "Sec-WebSocket-Key: dGhlIHNhbXBsZSBub25jZQ==\r\nSec-WebSocket-Version: 13\r\n" })
            {
                yield return Requests.Get("/api/v1/orders/x", $"Upgrade: {upgrade}\r\n{key}").Replace("Connection: close", "Connection: Upgrade, close", StringComparison.Ordinal);
                yield return Requests.Post($"Upgrade: {upgrade}\r\n{key}", "").Replace("Connection: close", "Connection: Upgrade, close", StringComparison.Ordinal);
            }
        }

        foreach (var te in new[] { "trailers", "gzip", "trailers, deflate;q=0.5", ";;", "x" })
            yield return Requests.Get("/api/v1/orders/x", $"TE: {te}\r\n");
        foreach (var name in new[] { "Connection", "Content-Type", "Content-Encoding", "Content-Range", "Content-Disposition", "Allow", "Expires", "Range", "If-Range", "If-Modified-Since", "Date", "Max-Forwards", "Trailer", "Via", "Cookie", "Accept", "Keep-Alive", "Content-MD5" })
        {
            foreach (var value in new[] { "", ",", ";", "\"", "a b", "=", "-1", "99999999999999999999", "Connection, Cookie, Authorization, Host" })
                yield return Requests.Get("/api/v1/orders/x", $"{name}: {value}\r\n");
        }

        yield return Requests.Get("/api/v1/orders/x", string.Concat(Enumerable.Range(0, 61).Select(i => $"X-{i}: y\r\n")));
        yield return Requests.Get($"/api/v1/orders/{new string('x', 7900)}", $"X-Large: {new string('x', 15_900)}\r\n");
        yield return Requests.Get("/api/v1/orders/x", $"Cookie: {string.Concat(Enumerable.Repeat("a=b; ", 3000))}\r\n");
        yield return Requests.Post("Content-Length: 60000\r\n", "{");
        yield return Requests.Post("Transfer-Encoding: chunked\r\n", "5\r\n{");
        yield return Requests.Post("Transfer-Encoding: chunked\r\nTrailer: X\r\n", "2\r\n{}\r\n0\r\nX: y\r\n\r\n");
        yield return Requests.Post("Transfer-Encoding: gzip, chunked\r\n", "0\r\n\r\n");
        yield return Requests.Get("/api/v1/orders/x", "Content-Length: 3\r\n") + "abc";
    }

    private static int StatusOf(string answer) => int.Parse(answer.AsSpan("HTTP/1.1 ".Length, 3));

    /// <returns>A letter whose UTF-8 has the byte, or null where there is none.</returns>
    private static string? Utf8With(byte code) => code switch
    {
        < 0xC0 => Encoding.UTF8.GetString([0xC3, code]),
        0xC0 or 0xC1 or > 0xF4 => null,
        < 0xE0 => Encoding.UTF8.GetString([code, 0xA0]),
        0xED => Encoding.UTF8.GetString([code, 0x90, 0xA0]),
        < 0xF0 => Encoding.UTF8.GetString([code, 0xA0, 0xA0]),
        0xF4 => Encoding.UTF8.GetString([code, 0x80, 0xA0, 0xA0]),
        _ => Encoding.UTF8.GetString([code, 0x90, 0xA0, 0xA0]),
    };
}
