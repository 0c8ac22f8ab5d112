using NewService.Messages;
using Testing;

namespace NewService.Tests;

/// <summary>What callers and other services may rely on: <c>Tests/Contracts/new-service.*api.json</c>.</summary>
public sealed class ContractTests(NewServiceFixture service) : IClassFixture<NewServiceFixture>
{
    [Fact]
    public Task Api_BreaksNoCaller() => ReleasedApi.AssertKeptAsync("new-service", service.Client);

    [Fact]
    public async Task Messages_AreAsTheDocumentSays()
    {
        using var added = await service.Client.SendAsync("POST", NewServiceFixture.Path, """{ "text": "Hello" }""", Guid.NewGuid().ToString());
        var published = await service.PublishedAsync((string)(await added.JsonAsync())["entryId"]!);

        await AsyncApi.AssertCommittedAsync("new-service", typeof(EntryAdded).Assembly, published);
    }
}
