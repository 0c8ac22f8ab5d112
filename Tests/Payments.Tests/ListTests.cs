using System.Net;
using Payments.Features;
using Payments.Ledger;
using Payments.Messages;
using ServiceDefaults;

namespace Payments.Tests;

/// <summary>Customers see their own payments.</summary>
public sealed class ListTests(Databases databases) : PaymentTest(databases)
{
    [Fact]
    public async Task List_OwnPayment_ShowsItsAmountAndStatus()
    {
        await Payments.AuthorizeAsync(Order);

        var payment = Assert.Single(await ListAsync())!;

        Assert.Equal(["paymentId", "orderId", "amount", "status"], payment.AsObject().Select(property => property.Key));
        Assert.Equal("""{"amount":"12.50","currency":"EUR"}""", payment["amount"]!.ToJsonString());
        Assert.Equal("Authorized", (string?)payment["status"]);
    }

    [Fact]
    public async Task List_PaymentOfAnotherCustomer_IsEmpty()
    {
        await Payments.HandleAsync(Payments.Create<AuthorizePaymentHandler>(),
            new AuthorizePayment(Order, "someone-else", new Money(1, "EUR"), "card-ok", Time.GetUtcNow().AddMinutes(1)));

        Assert.Empty(await ListAsync());
    }

    [Theory]
    [InlineData("")]
    [InlineData("?orderId=")]
    [InlineData("?orderId=7")]
    public async Task List_OrderIdMissingOrMalformed_NamesIt(string query)
    {
        using var client = Payments.CreateClient();
        using var response = await client.GetAsync(new Uri($"/api/v1/payments{query}", UriKind.Relative), TestContext.Current.CancellationToken);

        Assert.Equal(HttpStatusCode.BadRequest, response.StatusCode);
        Assert.NotNull((await ProviderService.JsonAsync(response))["errors"]!["orderId"]);
    }
}
