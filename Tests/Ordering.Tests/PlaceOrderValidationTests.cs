using System.Net;
using Testing;

namespace Ordering.Tests;

public sealed class PlaceOrderValidationTests(OrderingFixture ordering) : IClassFixture<OrderingFixture>
{
    public static TheoryData<string, string> InvalidBodies => new()
    {
        { """{ "paymentMethod": "card-ok" }""", "lines" },
        { Body(""), "lines" },
        { Body(string.Join(',', Enumerable.Range(1, 101).Select(n => $$"""{ "sku": "A-{{n}}", "quantity": 1 }"""))), "lines" },
        { Body("null"), "lines[0].sku,lines[0].quantity" },
        { Body("""{ "quantity": 1 }"""), "lines[0].sku" },
        { Body("""{ "sku": "no blanks", "quantity": 1 }"""), "lines[0].sku" },
        { Body("""{ "sku": "SKU-0001\u0000", "quantity": 1 }"""), "lines[0].sku" },
        { Body("""{ "sku": "SKU-9999", "quantity": 1 }"""), "lines[0].sku" },
        { Body("""{ "sku": "SKU-0001", "quantity": 0 }"""), "lines[0].quantity" },
        { Body("""{ "sku": "SKU-0001", "quantity": 1001 }"""), "lines[0].quantity" },
        { Body("""{ "sku": "SKU-0001" }"""), "lines[0].quantity" },
        { Body("""{ "sku": "SKU-0001", "quantity": "2" }"""), "lines[0].quantity" },
        { Body("""{ "sku": "SKU-0001", "quantity": 1.5 }"""), "lines[0].quantity" },
        { Body("""{ "sku": "SKU-0001", "quantity": 1 }, { "sku": "SKU-0001", "quantity": 1 }"""), "lines[1].sku" },
        { """{ "lines": [{ "sku": "SKU-0001", "quantity": 1 }] }""", "paymentMethod" },
        { Body("""{ "sku": "SKU-0001", "quantity": 1 }""", new string('x', 51)), "paymentMethod" },
        { """{ "lines": [{ "sku": "", "quantity": 0 }] }""", "lines[0].sku,lines[0].quantity,paymentMethod" },
    };

    [Theory]
    [MemberData(nameof(InvalidBodies))]
    public async Task Body_Invalid_NamesEveryField(string body, string fields)
    {
        using var response = await ordering.Client.PostAsync(body, Guid.NewGuid().ToString());

        await response.AssertInvalidAsync(fields.Split(','));
    }

    [Theory]
    [InlineData(null)]
    [InlineData("")]
    [InlineData("two words")]
    [InlineData("naïve")]
    public async Task Key_MissingOrMalformed_IsNamed(string? key)
    {
        using var response = await ordering.Client.PostAsync(OrdersApi.Body(), key);

        await response.AssertInvalidAsync("Idempotency-Key");
    }

    [Theory]
    [InlineData(255, HttpStatusCode.Accepted)]
    [InlineData(256, HttpStatusCode.BadRequest)]
    public async Task Key_Long_HasALimit(int length, HttpStatusCode status)
    {
        using var response = await ordering.Client.PostAsync(OrdersApi.Body(), new string('k', length));

        Assert.Equal(status, response.StatusCode);
    }

    [Theory]
    [InlineData("{ \"lines\": [")]
    [InlineData("null")]
    [InlineData("")]
    public async Task Body_NotJson_IsBadRequestAsProblem(string body)
    {
        using var response = await ordering.Client.PostAsync(body, "malformed");

        response.AssertProblem(HttpStatusCode.BadRequest);
    }

    private static string Body(string lines, string paymentMethod = "card-ok") => $$"""{ "lines": [{{lines}}], "paymentMethod": "{{paymentMethod}}" }""";
}
