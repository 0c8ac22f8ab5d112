using System.Net;
using System.Net.Http.Json;
using System.Text.Json.Nodes;
using Testing;

namespace NewService.Tests;

public sealed class AccessTests(NewServiceFixture service) : IClassFixture<NewServiceFixture>
{
    [Theory]
    [InlineData("GET", "/api/v1/new-service/entries", "new-service.read")]
    [InlineData("GET", "/api/v1/new-service/entries/01998d3e-0000-7000-8000-000000000001", "new-service.read")]
    [InlineData("POST", "/api/v1/new-service/entries", "new-service.write")]
    [InlineData("GET", "/operations/messaging/outbox", "operations")]
    public async Task Call_NeedsItsScope(string method, string path, string scope)
    {
        using var client = service.ClientOf("nobody").With(null);

        await Guarded.AssertAsync(client, method, path, scope);
    }

    [Fact]
    public async Task Entry_OfAnotherCustomer_IsNotShown()
    {
        using var added = await service.PostAsync("""{"text":"mine"}""");
        using var other = service.ClientOf("somebody-else");

        using var one = await other.GetAsync(added.Headers.Location, TestContext.Current.CancellationToken);
        var all = await other.GetFromJsonAsync<JsonArray>(new Uri(NewServiceFixture.Path, UriKind.Relative), TestContext.Current.CancellationToken);

        Assert.Equal(HttpStatusCode.NotFound, one.StatusCode);
        Assert.Empty(all!);
    }
}
