using System.Text.Json;
using System.Text.Json.Nodes;
using Messaging;
using NewService.Features;
using NewService.Messages;

namespace NewService.Tests;

/// <summary>From the entry to the message about it, and from that to its processing.</summary>
public sealed class ProcessEntryTests(NewServiceFixture service) : IClassFixture<NewServiceFixture>
{
    [Fact]
    public async Task EntryAdded_IsPublishedWithTheEntry()
    {
        var location = await AddAsync();
        var id = location[(location.LastIndexOf('/') + 1)..];

        var (type, body) = Assert.Single(await service.OutboxAsync(id));

        // Other services depend on these names.
        Assert.Equal("new-service.entry-added.v1", type);
        Assert.Equal(["entryId", "customerId", "at"], body.AsObject().Select(field => field.Key));
        Assert.Equal(id, (string?)body["entryId"]);
        Assert.Equal(Testing.TokenIssuer.Customer, (string?)body["customerId"]);
    }

    [Fact]
    public async Task EntryAdded_HandledAgain_ProcessesTheEntryOnce()
    {
        var location = await AddAsync();
        Assert.Equal("Received", (string?)(await service.GetAsync(location))["status"]);

        await HandleAsync(location);
        var processed = await service.GetAsync(location);
        await HandleAsync(location);

        Assert.Equal("Processed", (string?)processed["status"]);
        Assert.NotNull(processed["processedAt"]);
        Assert.Equal(processed.ToJsonString(), (await service.GetAsync(location)).ToJsonString());
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
        using var added = await service.PostAsync(new JsonObject { ["text"] = "to be processed" }.ToJsonString());
        return added.EnsureSuccessStatusCode().Headers.Location!.OriginalString;
    }

    private async Task HandleAsync(string location)
    {
        var id = location[(location.LastIndexOf('/') + 1)..];
        var (type, body) = Assert.Single(await service.OutboxAsync(id));
        await service.HandleAsync<EntryAdded, ProcessEntryHandler>(
            body.Deserialize<EntryAdded>(MessageJson.Options)!, new MessageInfo(Guid.NewGuid().ToString(), "new-service", type, id, DateTimeOffset.UtcNow, Retries: 0));
    }
}
