using System.Text.Json;
using Messaging;
using NewService.Features;
using NewService.Messages;
using Testing;

namespace NewService.Tests;

/// <summary>From the entry to the message about it, and from that to its processing.</summary>
public sealed class ProcessEntryTests(NewServiceFixture service) : IClassFixture<NewServiceFixture>
{
    [Fact]
    public async Task EntryAdded_IsPublishedWithTheEntry()
    {
        var id = await AddAsync();

        var published = Assert.Single(await service.PublishedAsync(id));

        // Other services depend on these names.
        Assert.Equal("new-service.entry-added.v1", published.Type);
        Assert.Equal(["entryId", "customerId", "at"], published.Body.AsObject().Select(field => field.Key));
        Assert.Equal(id, (string?)published.Body["entryId"]);
        Assert.Equal(TokenIssuer.Customer, (string?)published.Body["customerId"]);
    }

    [Fact]
    public async Task EntryAdded_HandledAgain_ProcessesTheEntryOnce()
    {
        var id = await AddAsync();
        Assert.Equal("Received", (string?)(await service.Client.GetJsonAsync($"{NewServiceFixture.Path}/{id}"))["status"]);

        await HandleAsync(id);
        var processed = await service.Client.GetJsonAsync($"{NewServiceFixture.Path}/{id}");
        await HandleAsync(id);

        Assert.Equal("Processed", (string?)processed["status"]);
        Assert.NotNull(processed["processedAt"]);
        Assert.Equal(processed.ToJsonString(), (await service.Client.GetJsonAsync($"{NewServiceFixture.Path}/{id}")).ToJsonString());
    }

    [Fact]
    public void EntryAdded_WithFieldsThatComeLater_IsRead()
    {
        var id = Guid.CreateVersion7();

        var message = JsonSerializer.Deserialize<EntryAdded>(
            $$"""{"entryId":"{{id}}","customerId":"c-1","at":"2025-10-01T12:00:00Z","later":1}""", MessageJson.Options);

        Assert.Equal(new(id, "c-1", new(2025, 10, 1, 12, 0, 0, TimeSpan.Zero)), message);
    }

    private async Task<string> AddAsync()
    {
        using var added = await service.Client.SendAsync("POST", NewServiceFixture.Path, """{ "text": "to be processed" }""", Guid.NewGuid().ToString());
        return (string)(await added.EnsureSuccessStatusCode().JsonAsync())["entryId"]!;
    }

    private async Task HandleAsync(string id)
    {
        var published = Assert.Single(await service.PublishedAsync(id));
        await service.HandleAsync<EntryAdded, ProcessEntryHandler>(
            published.Body.Deserialize<EntryAdded>(MessageJson.Options)!,
            new MessageInfo(Guid.NewGuid().ToString(), "new-service", published.Type, id, DateTimeOffset.UtcNow, Retries: 0));
    }
}
