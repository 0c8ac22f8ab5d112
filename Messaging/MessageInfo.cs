namespace Messaging;

/// <summary>What is known about a message besides its body.</summary>
/// <param name="Id">The CloudEvents <c>id</c>: the same for every delivery of the message.</param>
/// <param name="Source">The CloudEvents <c>source</c>: who published it.</param>
/// <param name="Type">The CloudEvents <c>type</c>.</param>
/// <param name="Key">The ordering key: the CloudEvents extension <c>partitionkey</c>.</param>
/// <param name="Time">When it was published, UTC.</param>
/// <param name="Retries">How many delayed retries there were before; 0 at first.</param>
public sealed record MessageInfo(string Id, string Source, string Type, string Key, DateTimeOffset Time, int Retries);
