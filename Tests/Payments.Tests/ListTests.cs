using Testing;

namespace Payments.Tests;

/// <summary>Customers see their own payments.</summary>
public sealed class ListTests(PaymentsFixture fixture) : PaymentTest(fixture)
{
    [Fact]
    public async Task List_ShowsTheCallersPaymentOnly()
    {
        await Payments.AuthorizeAsync(Order);
        using var other = Payments.ClientOf("somebody-else");

        var listed = await Payments.Client.GetJsonAsync($"/api/v1/payments?orderId={Order}");

        var payment = Assert.Single(listed.AsArray())!;
        Assert.Equal(["paymentId", "orderId", "amount", "status"], payment.AsObject().Select(property => property.Key));
        Assert.Equal("""{"amount":"12.50","currency":"EUR"}""", payment["amount"]!.ToJsonString());
        Assert.Equal("Authorized", (string?)payment["status"]);
        Assert.Equal("[]", (await other.GetJsonAsync($"/api/v1/payments?orderId={Order}")).ToJsonString());
    }

    [Theory]
    [InlineData("")]
    [InlineData("?orderId=")]
    [InlineData("?orderId=7")]
    public async Task List_OrderIdMissingOrMalformed_NamesIt(string query)
    {
        using var response = await Payments.Client.SendAsync("GET", $"/api/v1/payments{query}");

        await response.AssertInvalidAsync("orderId");
    }
}
