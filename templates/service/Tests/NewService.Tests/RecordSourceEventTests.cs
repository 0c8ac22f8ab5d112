using System.Text.Json;
using System.Text.Json.Nodes;
using Messaging;
using NewService.Features;
using NewService.Messages;
using Testing;

namespace NewService.Tests;

public sealed class RecordSourceEventTests(NewServiceFixture service) : IClassFixture<NewServiceFixture>
{
    private readonly MessageInfo _info = new(
        Guid.CreateVersion7().ToString(), "source-owner", "source-owner.source-event.v1", $"key-{Guid.NewGuid()}", DateTimeOffset.UtcNow, Retries: 0);

    [Fact]
    public async Task Event_DeliveredAgain_AddsOneEntry()
    {
        await HandleAsync(TokenIssuer.Customer);
        await HandleAsync(TokenIssuer.Customer);

        var entry = Assert.Single(await EntriesAsync())!;
        Assert.Equal("source-owner.source-event.v1", (string?)entry["source"]);
        Assert.Single(await service.PublishedAsync((string)entry["entryId"]!));
    }

    [Fact]
    public async Task Event_HandledManyTimesAtOnce_AddsOneEntry()
    {
        await Task.WhenAll(Enumerable.Range(0, 20).Select(_ => HandleAsync(TokenIssuer.Customer)));

        Assert.Single(await EntriesAsync());
    }

    [Theory]
    [InlineData("somebody-else")]
    [InlineData(null)]
    public async Task Event_OfNobodyOrAnother_IsNotShown(string? customer)
    {
        await HandleAsync(customer);

        Assert.Empty(await EntriesAsync());
    }

    [Fact]
    public void Event_WithFieldsThatAreNotDeclared_IsRead()
    {
        Assert.Equal(new("c-1"), JsonSerializer.Deserialize<SourceEvent>("""{"customerId":"c-1","other":{"amount":"12.50"}}""", MessageJson.Options));
        Assert.Equal(new(null), JsonSerializer.Deserialize<SourceEvent>("{}", MessageJson.Options));
    }

    private Task HandleAsync(string? customer) => service.HandleAsync<SourceEvent, RecordSourceEventHandler>(new(customer), _info);

    private async Task<List<JsonNode?>> EntriesAsync() =>
        [.. (await service.Client.GetJsonAsync(NewServiceFixture.Path)).AsArray().Where(entry => ((string)entry!["text"]!).Contains(_info.Key, StringComparison.Ordinal))];
}
