using System.Net;
using System.Text.Json.Nodes;

namespace NewService.Tests;

public sealed class AddEntryTests(NewServiceFixture service) : IClassFixture<NewServiceFixture>
{
    private readonly string _key = Guid.NewGuid().ToString();

    [Fact]
    public async Task Entry_Added_IsReturnedAndListedFirst()
    {
        using var added = await service.PostAsync("""{"text":"Hello"}""");

        Assert.Equal(HttpStatusCode.Accepted, added.StatusCode);
        var answer = await JsonAsync(added);
        Assert.Equal("Received", (string?)answer["status"]);
        var entry = await service.GetAsync(added.Headers.Location!.OriginalString);
        Assert.Equal(["entryId", "text", "source", "status", "createdAt", "processedAt"], entry.AsObject().Select(field => field.Key));
        Assert.Equal((string?)answer["entryId"], (string?)entry["entryId"]);
        Assert.Equal(7, entry["entryId"]!.GetValue<Guid>().Version);
        Assert.Equal("Hello", (string?)entry["text"]);
        Assert.Equal("api", (string?)entry["source"]);
        Assert.EndsWith("Z", (string?)entry["createdAt"], StringComparison.Ordinal);
        Assert.Equal(entry.ToJsonString(), (await service.GetAsync(NewServiceFixture.Path)).AsArray()[0]!.ToJsonString());
    }

    [Fact]
    public async Task Request_Repeated_GetsTheSameAnswerAndAddsNothing()
    {
        using var first = await service.PostAsync("""{"text":"once"}""", _key);
        using var second = await service.PostAsync("""{ "text": "once" }""", _key);

        Assert.Equal(first.StatusCode, second.StatusCode);
        Assert.Equal(first.Headers.Location, second.Headers.Location);
        Assert.Equal((await JsonAsync(first)).ToJsonString(), (await JsonAsync(second)).ToJsonString());
        Assert.Single(await service.OutboxAsync((string)(await JsonAsync(first))["entryId"]!));
    }

    [Fact]
    public async Task Request_SentManyTimesAtOnce_AddsOneEntry()
    {
        var answers = await Task.WhenAll(Enumerable.Range(0, 20).Select(_ => service.PostAsync("""{"text":"once"}""", _key)));

        Assert.All(answers, answer => Assert.Equal(HttpStatusCode.Accepted, answer.StatusCode));
        Assert.Single(answers.Select(answer => answer.Headers.Location!.OriginalString).Distinct());
    }

    [Fact]
    public async Task Key_OfAnotherBody_Is422()
    {
        using var first = await service.PostAsync("""{"text":"one"}""", _key);
        using var second = await service.PostAsync("""{"text":"another"}""", _key);

        Assert.Equal(HttpStatusCode.UnprocessableEntity, second.StatusCode);
    }

    [Fact]
    public async Task Key_OfAnotherCustomer_IsFree()
    {
        using var other = service.ClientOf("somebody-else");
        using var first = await service.PostAsync("""{"text":"one"}""", _key);
        using var second = await service.PostAsync("""{"text":"another"}""", _key, other);

        Assert.Equal(HttpStatusCode.Accepted, second.StatusCode);
        Assert.NotEqual(first.Headers.Location, second.Headers.Location);
    }

    [Theory]
    [InlineData("{}", "text")]
    [InlineData("""{"text":""}""", "text")]
    [InlineData("""{"text":"\u0000"}""", "text")]
    public async Task Body_Invalid_NamesTheField(string body, string field)
    {
        using var response = await service.PostAsync(body);

        Assert.Equal(HttpStatusCode.BadRequest, response.StatusCode);
        Assert.NotNull((await JsonAsync(response))["errors"]![field]);
    }

    [Fact]
    public async Task Key_Missing_IsNamed()
    {
        using var body = new StringContent("""{"text":"one"}""", System.Text.Encoding.UTF8, "application/json");
        using var response = await service.Client.PostAsync(new Uri(NewServiceFixture.Path, UriKind.Relative), body, TestContext.Current.CancellationToken);

        Assert.Equal(HttpStatusCode.BadRequest, response.StatusCode);
        Assert.NotNull((await JsonAsync(response))["errors"]!["Idempotency-Key"]);
    }

    private static async Task<JsonNode> JsonAsync(HttpResponseMessage response) =>
        JsonNode.Parse(await response.Content.ReadAsStringAsync(TestContext.Current.CancellationToken))!;
}
