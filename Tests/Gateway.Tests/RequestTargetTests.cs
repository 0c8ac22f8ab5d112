using Gateway.Requests;

namespace Gateway.Tests;

public sealed class RequestTargetTests
{
    [Theory]
    [InlineData("/")]
    [InlineData("/api/v1/orders?status=Confirmed&cursor=..%2f%00//")]
    [InlineData("/api/v1/inventory/SKU-0001")]
    [InlineData("/api/v1/inventory/a.b..c")]
    [InlineData("/api/v1/inventory/%C3%A4%20%2B")]
    [InlineData("/.well-known/openid-configuration")]
    [InlineData("/api/v1/orders?filter[status]=a%20b")]
    [InlineData("/a;v=1/b")]
    [InlineData("http://localhost:8080/api/v1/orders")]
    [InlineData("*")]
    public void Target_WithOneMeaning_IsFine(string target) => Assert.Null(RequestTarget.Fault(target));

    [Theory]
    [InlineData("/api/v1/orders/../inventory/x")]
    [InlineData("/api/v1/orders/..")]
    [InlineData("/api/v1/./orders")]
    [InlineData("/api/v1/orders/%2e%2e/inventory/x")]
    [InlineData("/api/v1/orders/.%2E/inventory/x")]
    [InlineData("/api/v1/orders/..;/inventory/x")]
    [InlineData("/api/v1/orders/%2e%2e;a=b/inventory/x")]
    [InlineData("/api/v1/orders%2f..%2finventory")]
    [InlineData("/api/v1/orders/%2Fx")]
    [InlineData("/api/v1/orders/%5c..%5cx")]
    [InlineData("/api/v1/orders/\\..\\x")]
    [InlineData("/api/v1/orders/%252e%252e/x")]
    [InlineData("/api/v1/orders/%00")]
    [InlineData("/api/v1/orders/%0d%0aX:y")]
    [InlineData("/api/v1/orders/%7f")]
    [InlineData("/api/v1/orders/%c0%ae%c0%ae/x")]
    [InlineData("/api/v1/orders/%")]
    [InlineData("/api/v1/orders/%2")]
    [InlineData("/api/v1/orders/%zz")]
    [InlineData("/api/v1/orders/\u007f")]
    [InlineData("/api/v1/orders?\u0001")]
    [InlineData("/api/v1/orders?a=100%")]
    [InlineData("/api/v1/orders?a=\\")]
    [InlineData("/api/v1/orders?a={b}")]
    [InlineData("/api/v1/orders/<b>")]
    [InlineData("/api/v1/orders/a[0]")]
    [InlineData("//api/v1/orders")]
    [InlineData("/api//v1/orders")]
    [InlineData("http://localhost:8080/api/v1/../orders")]
    public void Target_WithTwoMeanings_IsAFault(string target) => Assert.NotNull(RequestTarget.Fault(target));
}
