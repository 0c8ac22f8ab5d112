using System.Net;
using Testing;

namespace NewService.Tests;

public sealed class AddEntryTests(NewServiceFixture service) : IClassFixture<NewServiceFixture>
{
    private readonly string _key = Guid.NewGuid().ToString();

    [Fact]
    public async Task Entry_Added_IsReturnedAndListedFirst()
    {
        using var added = await PostAsync("Hello");

        Assert.Equal(HttpStatusCode.Accepted, added.StatusCode);
        var answer = await added.JsonAsync();
        Assert.Equal("Received", (string?)answer["status"]);
        var entry = await service.Client.GetJsonAsync(added.Headers.Location!.OriginalString);
        Assert.Equal(["entryId", "text", "source", "status", "createdAt", "processedAt"], entry.AsObject().Select(field => field.Key));
        Assert.Equal((string?)answer["entryId"], (string?)entry["entryId"]);
        Assert.Equal(7, entry["entryId"]!.GetValue<Guid>().Version);
        Assert.Equal("Hello", (string?)entry["text"]);
        Assert.Equal("api", (string?)entry["source"]);
        Assert.EndsWith("Z", (string?)entry["createdAt"], StringComparison.Ordinal);
        Assert.Equal(entry.ToJsonString(), (await service.Client.GetJsonAsync(NewServiceFixture.Path))[0]!.ToJsonString());
    }

    [Fact]
    public async Task Entry_OfAnotherCustomer_IsNotShown()
    {
        using var added = await PostAsync("mine");
        using var other = service.ClientOf("a-stranger");

        using var one = await other.SendAsync("GET", added.Headers.Location!.OriginalString);

        one.AssertProblem(HttpStatusCode.NotFound);
        Assert.Equal("[]", (await other.GetJsonAsync(NewServiceFixture.Path)).ToJsonString());
    }

    [Fact]
    public async Task Request_RepeatedAlsoAtOnce_GetsTheSameAnswerAndAddsOneEntry()
    {
        using var first = await service.Client.SendAsync("POST", NewServiceFixture.Path, """{"text":"once"}""", _key);

        foreach (var repeated in await Task.WhenAll(Enumerable.Range(0, 20).Select(_ => PostAsync("once"))))
        {
            Assert.Equal((first.StatusCode, first.Headers.Location), (repeated.StatusCode, repeated.Headers.Location));
            Assert.Equal(await first.TextAsync(), await repeated.TextAsync());
        }

        Assert.Single(await service.PublishedAsync((string)(await first.JsonAsync())["entryId"]!));
    }

    [Fact]
    public async Task Key_OfAnotherBody_Is422()
    {
        using var first = await PostAsync("one");
        using var second = await PostAsync("another");

        second.AssertProblem(HttpStatusCode.UnprocessableEntity);
    }

    [Fact]
    public async Task Key_OfAnotherCustomer_IsFree()
    {
        using var other = service.ClientOf("somebody-else");
        using var first = await PostAsync("one");
        using var second = await PostAsync("another", other);

        Assert.Equal(HttpStatusCode.Accepted, second.StatusCode);
        Assert.NotEqual(first.Headers.Location, second.Headers.Location);
    }

    [Theory]
    [InlineData("{}", "key", "text")]
    [InlineData("""{"text":""}""", "key", "text")]
    [InlineData("""{"text":"\u0000"}""", "key", "text")]
    [InlineData("""{"text":"one"}""", null, "Idempotency-Key")]
    [InlineData("""{"text":"one"}""", "two words", "Idempotency-Key")]
    public async Task Request_Invalid_NamesTheField(string body, string? key, string field)
    {
        using var response = await service.Client.SendAsync("POST", NewServiceFixture.Path, body, key);

        await response.AssertInvalidAsync(field);
    }

    private Task<HttpResponseMessage> PostAsync(string text, HttpClient? client = null) =>
        (client ?? service.Client).SendAsync("POST", NewServiceFixture.Path, $$"""{ "text": "{{text}}" }""", _key);
}
