using Microsoft.AspNetCore.Http;

namespace Gateway.Tests.Robustness;

/// <summary>Paths that hope to be read as another one behind the gateway than in front of it, and request heads that are none.</summary>
public sealed class TargetTests
{
    [Theory]
    [InlineData("/api/v1/orders/../../../operations/messaging/dead-letters")]
    [InlineData("/api/v1/orders/%2e%2e/%2e%2e/operations/messaging")]
    [InlineData("/api/v1/orders/.%2e/x")]
    [InlineData("/api/v1/orders/..")]
    [InlineData("/api/v1/./orders")]
    [InlineData("/api/v1/orders/..;/x")]
    [InlineData("/api/v1/orders/%2e%2e;a=b/x")]
    [InlineData("/api/v1/orders/%2Fx")]
    [InlineData("/api/v1/orders/..%2f..%2foperations")]
    [InlineData("/api/v1/orders%2f..%2f..%2foperations")]
    [InlineData("/api/v1/orders/%5c..%5coperations")]
    [InlineData("/api/v1/orders/\\..\\operations")]
    [InlineData("/api/v1/orders/%252e%252e%252foperations")]
    [InlineData("/api/v1/orders/%c0%ae%c0%ae%c0%afoperations")]
    [InlineData("/api/v1/orders/x%00.json")]
    [InlineData("/api/v1/orders/%0d%0aHost:%20evil")]
    [InlineData("/api/v1/orders/%7f")]
    [InlineData("/api/v1/orders/%")]
    [InlineData("/api/v1/orders/%2")]
    [InlineData("/api/v1/orders/%zz")]
    [InlineData("/api/v1/orders?a=100%")]
    [InlineData("/api/v1/orders?a=\\")]
    [InlineData("/api/v1/orders?a={b}")]
    [InlineData("/api/v1/orders?\u0001")]
    [InlineData("/api/v1/orders/<b>")]
    [InlineData("/api/v1/orders/a[0]")]
    [InlineData("/api/v1/orders/\u007f")]
    [InlineData("//api/v1/orders")]
    [InlineData("/api/v1//orders")]
    [InlineData("http://localhost/api/v1/orders/../inventory/x")]
    [InlineData("http://evil.example/api/v1/orders")]
    [InlineData("/api/v1/or ders")]
    [InlineData("/api/v1/orders\t")]
    [InlineData("/api/v1/\u0001orders")]
    [InlineData("/api/v1/\u00e4orders")]
    [InlineData("api/v1/orders")]
    [InlineData("")]
    public async Task Target_WithTwoMeanings_IsRefused(string target)
    {
        await using var gateway = await RobustGateway.StartAsync();

        await gateway.RefusesAsync(Requests.Get(target));

        await gateway.ServesOthersAsync();
    }

    [Theory]
    [InlineData("GET /api/v1/orders HTTP/1.1\r\nHost: a\r\nHost: b\r\n\r\n")]
    [InlineData("GET /api/v1/orders HTTP/1.1\r\n\r\n")]
    [InlineData("GET /api/v1/orders HTTP/1.1\r\nHost: a/b\r\n\r\n")]
    [InlineData("GET /api/v1/orders HTTP/1.1\r\nHost: a b\r\n\r\n")]
    [InlineData("GET /api/v1/orders\r\nHost: localhost\r\n\r\n")]
    [InlineData("GET /api/v1/orders HTTP/1.1\nHost: localhost\n\n")]
    [InlineData("GET /api/v1/orders HTTP/1.1\r\n Host: localhost\r\n\r\n")]
    [InlineData("GET /api/v1/orders HTTP/1.1\r\nHost: localhost\r\nX-A: b\r\n folded\r\n\r\n")]
    [InlineData("GET /api/v1/orders HTTP/1.1\r\nHost: localhost\r\nno colon\r\n\r\n")]
    [InlineData("GET /api/v1/orders HTTP/1.1\r\nHost: localhost\r\n: no name\r\n\r\n")]
    [InlineData("GET /api/v1/orders HTTP/1.1\r\nHost: localhost\r\nX(A): b\r\n\r\n")]
    [InlineData("GET /api/v1/orders HTTP/1.1\r\nHost: localhost\r\nX-A: b\0c\r\n\r\n")]
    [InlineData("GET /api/v1/orders HTTP/1.1\r\nHost: localhost\r\nX-A: b\u0001c\r\n\r\n")]
    [InlineData("G(T /api/v1/orders HTTP/1.1\r\nHost: localhost\r\n\r\n")]
    [InlineData("TRACE /api/v1/orders HTTP/1.1\r\nHost: localhost\r\n\r\n")]
    [InlineData("CONNECT inside:80 HTTP/1.1\r\nHost: inside:80\r\nConnection: close\r\n\r\n")]
    [InlineData("GET /api/v1/orders HTTP/9.9\r\nHost: localhost\r\n\r\n", 505)]
    [InlineData("\u0016\u0003\u0001\u0002\0\u0001\0\u0001\u00fc\u0003\u0003")]
    public async Task Head_ThatIsNone_IsRefused(string request, params int[] statuses)
    {
        await using var gateway = await RobustGateway.StartAsync();

        await gateway.RefusesAsync(request.Replace("\r\nHost: localhost\r\n", $"\r\nHost: localhost\r\nConnection: close\r\nAuthorization: Bearer {Issuer.Tokens.Token()}\r\n", StringComparison.Ordinal), statuses);

        await gateway.ServesOthersAsync();
    }

    [Theory]
    [InlineData("/api/v1/inventory/SKU-0001")]
    [InlineData("/api/v1/inventory/S%C3%A4ge.a..b", "?x=%2f..%00//")]
    [InlineData("/api/v1/inventory/%C3%A4%20%2B")]
    [InlineData("/api/v1/inventory/a;v=1/b", "?filter[status]=a%20b")]
    public async Task Target_WithOneMeaning_ArrivesAsItWas(string path, string query = "")
    {
        await using var gateway = await RobustGateway.StartAsync();

        var answer = await RawConnection.ExchangeAsync(gateway.Address, Requests.Get(path + query));

        Assert.StartsWith("HTTP/1.1 200", answer, StringComparison.Ordinal);
        Assert.Equal([$"GET {new PathString(Uri.UnescapeDataString(path))}"], gateway.Arrived);
    }
}
