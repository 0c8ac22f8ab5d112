using System.Text.Json.Nodes;

namespace Testing;

/// <summary>A message in the outbox.</summary>
public sealed record PublishedMessage(string Type, string Text)
{
    public JsonNode Body => JsonNode.Parse(Text)!;
}
