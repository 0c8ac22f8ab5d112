using Messaging;

namespace Testing;

/// <summary>What the test services say to each other: the value is the number of the message within its key.</summary>
[MessageType("tests.counted.v1")]
public sealed record Counted(string Key, int Value);

[MessageType("tests.nobody-listens.v1")]
public sealed record NobodyListens(string Key);
