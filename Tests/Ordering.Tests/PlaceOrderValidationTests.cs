using System.Net;

namespace Ordering.Tests;

public sealed class PlaceOrderValidationTests(OrderingFixture ordering) : IClassFixture<OrderingFixture>
{
    public static TheoryData<string, string> InvalidBodies => new()
    {
        { """{ "paymentMethod": "card-ok" }""", "lines" },
        { """{ "lines": [], "paymentMethod": "card-ok" }""", "lines" },
        { $$"""{ "lines": [{{string.Join(',', Enumerable.Repeat("""{ "sku": "A", "quantity": 1 }""", 101))}}], "paymentMethod": "card-ok" }""", "lines" },
        { """{ "lines": [null], "paymentMethod": "card-ok" }""", "lines[0].sku" },
        { """{ "lines": [{ "quantity": 1 }], "paymentMethod": "card-ok" }""", "lines[0].sku" },
        { """{ "lines": [{ "sku": "no blanks", "quantity": 1 }], "paymentMethod": "card-ok" }""", "lines[0].sku" },
        { """{ "lines": [{ "sku": "SKU-0001\u0000", "quantity": 1 }], "paymentMethod": "card-ok" }""", "lines[0].sku" },
        { OrdersApi.Body("SKU-9999"), "lines[0].sku" },
        { OrdersApi.Body(quantity: 0), "lines[0].quantity" },
        { OrdersApi.Body(quantity: 1001), "lines[0].quantity" },
        { """{ "lines": [{ "sku": "SKU-0001" }], "paymentMethod": "card-ok" }""", "lines[0].quantity" },
        { """{ "lines": [{ "sku": "SKU-0001", "quantity": "2" }], "paymentMethod": "card-ok" }""", "lines[0].quantity" },
        { """{ "lines": [{ "sku": "SKU-0001", "quantity": 1.5 }], "paymentMethod": "card-ok" }""", "lines[0].quantity" },
        { """{ "lines": [{ "sku": "SKU-0001", "quantity": 1 }, { "sku": "SKU-0001", "quantity": 1 }], "paymentMethod": "card-ok" }""", "lines[1].sku" },
        { """{ "lines": [{ "sku": "SKU-0001", "quantity": 1 }] }""", "paymentMethod" },
        { $$"""{ "lines": [{ "sku": "SKU-0001", "quantity": 1 }], "paymentMethod": "{{new string('x', 51)}}" }""", "paymentMethod" },
    };

    [Theory]
    [MemberData(nameof(InvalidBodies))]
    public async Task Body_Invalid_NamesTheField(string body, string field)
    {
        using var response = await ordering.Client.PostAsync(body, Guid.NewGuid().ToString());

        Assert.Equal(HttpStatusCode.BadRequest, response.StatusCode);
        var problem = await response.JsonAsync();
        Assert.Contains(field, problem.ErrorFields());
        Assert.Equal(32, ((string?)problem["traceId"])!.Length);
    }

    [Fact]
    public async Task Body_WrongInManyPlaces_NamesThemAll()
    {
        using var response = await ordering.Client.PostAsync("""{ "lines": [{ "sku": "", "quantity": 0 }] }""", key: null);

        Assert.Equal(
            ["Idempotency-Key", "lines[0].quantity", "lines[0].sku", "paymentMethod"],
            (await response.JsonAsync()).ErrorFields().Order(StringComparer.Ordinal));
    }

    [Theory]
    [InlineData(null)]
    [InlineData("")]
    [InlineData("two words")]
    [InlineData("naïve")]
    public async Task Key_MissingOrMalformed_IsBadRequest(string? key)
    {
        using var response = await ordering.Client.PostAsync(OrdersApi.Body(), key);

        Assert.Equal(HttpStatusCode.BadRequest, response.StatusCode);
        Assert.Equal(["Idempotency-Key"], (await response.JsonAsync()).ErrorFields());
    }

    [Fact]
    public async Task Key_LongerThan255_IsBadRequest()
    {
        using var longest = await ordering.Client.PostAsync(OrdersApi.Body(), new string('k', 255));
        using var tooLong = await ordering.Client.PostAsync(OrdersApi.Body(), new string('k', 256));

        Assert.Equal(HttpStatusCode.Accepted, longest.StatusCode);
        Assert.Equal(HttpStatusCode.BadRequest, tooLong.StatusCode);
    }

    [Theory]
    [InlineData("{ \"lines\": [")]
    [InlineData("null")]
    [InlineData("")]
    public async Task Body_NotJson_IsBadRequestAsProblem(string body)
    {
        using var response = await ordering.Client.PostAsync(body, "malformed");

        Assert.Equal(HttpStatusCode.BadRequest, response.StatusCode);
        Assert.Equal("application/problem+json", response.Content.Headers.ContentType!.MediaType);
    }
}
