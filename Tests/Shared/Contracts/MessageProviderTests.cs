using System.Text.Json.Nodes;
using PactNet.Exceptions;

namespace Testing;

/// <summary>What a service publishes keeps the contracts with those that handle it; a change that breaks one is noticed.</summary>
/// <param name="provider">The service.</param>
public abstract class MessageProviderTests(string provider)
{
    /// <summary>Lets the service publish each of its messages at least once.</summary>
    /// <returns>What is in its outbox then.</returns>
    protected abstract Task<IReadOnlyList<PublishedMessage>> PublishAsync();

    [Fact]
    public async Task Messages_KeepEveryContract()
    {
        var published = await PublishAsync();

        Assert.All(Contract.OfProvider(provider), contract => Verify(contract, published));
    }

    [Fact]
    public async Task Fields_Added_BreakNoContract()
    {
        var published = from message in await PublishAsync() select Changed(message, body => ((JsonObject)body)["added"] = "later");

        Assert.All(Contract.OfProvider(provider), contract => Verify(contract, published));
    }

    [Fact]
    public async Task Message_Renamed_IsRefused()
    {
        var published = await PublishAsync();

        foreach (var (contract, message, _) in Promised(published))
            Assert.Contains(message.Type, Refusal(contract, Replaced(published, message, message with { Type = $"{message.Type}.renamed" })), StringComparison.Ordinal);
    }

    [Fact]
    public async Task FieldThatAConsumerReads_RemovedOrOfAnotherType_IsRefused()
    {
        var published = await PublishAsync();

        foreach (var (contract, message, content) in Promised(published))
        {
            var fields = Fields(message.Body).Select(field => field.GetPath()).ToList();
            Assert.Subset(fields.ToHashSet(), Fields(content).Select(field => field.GetPath()).ToHashSet());
            foreach (var index in Fields(content).Select(field => fields.IndexOf(field.GetPath())))
            {
                var removed = Changed(message, body => Remove(Fields(body).ElementAt(index)));
                var retyped = Changed(message, body => Fields(body).ElementAt(index).ReplaceWith(new JsonArray(true)));
                Assert.Contains(message.Type, Refusal(contract, Replaced(published, message, removed)), StringComparison.Ordinal);
                Assert.Contains(message.Type, Refusal(contract, Replaced(published, message, retyped)), StringComparison.Ordinal);
            }
        }
    }

    /// <summary>Each message of each contract, as it was published and as its consumer reads it.</summary>
    private IEnumerable<(FileInfo Contract, PublishedMessage Message, JsonNode Content)> Promised(IReadOnlyList<PublishedMessage> published) =>
        from contract in Contract.OfProvider(provider)
        from interaction in JsonNode.Parse(File.ReadAllText(contract.FullName))!["interactions"]!.AsArray()
        select (contract, published.Last(message => message.Type == (string)interaction["description"]!), interaction["contents"]!["content"]!.DeepClone());

    private static IEnumerable<JsonNode> Fields(JsonNode? node) => node switch
    {
        JsonObject fields => fields.SelectMany(field => Fields(field.Value).Prepend(field.Value!)),
        JsonArray list => Fields(list.FirstOrDefault()),
        _ => [],
    };

    private static void Remove(JsonNode field) => field.Parent!.AsObject().Remove(field.GetPropertyName());

    private static PublishedMessage Changed(PublishedMessage message, Action<JsonNode> change)
    {
        var body = message.Body;
        change(body);
        return message with { Text = body.ToJsonString() };
    }

    private static IEnumerable<PublishedMessage> Replaced(IEnumerable<PublishedMessage> published, PublishedMessage message, PublishedMessage replacement) =>
        published.Where(other => other.Type != message.Type).Append(replacement);

    private string Refusal(FileInfo contract, IEnumerable<PublishedMessage> published) => Assert.Throws<PactFailureException>(() => Verify(contract, published)).Message;

    private void Verify(FileInfo contract, IEnumerable<PublishedMessage> published) => Contract.Verify(provider, contract, verifier => verifier.WithMessages(scenarios =>
    {
        foreach (var message in published)
            scenarios.Add(message.Type, () => message.Body);
    }));
}
