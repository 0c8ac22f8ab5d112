using System.Text.Json;
using PactNet.Native;

namespace PactNet;

/// <summary>Adds messages to a contract.</summary>
public sealed class MessagePactBuilder
{
    private readonly Pact _pact;
    private readonly ushort _handle;
    private uint _message;

    internal MessagePactBuilder(Pact pact, ushort handle) => (_pact, _handle) = (pact, handle);

    /// <summary>Begins a message.</summary>
    public MessagePactBuilder ExpectsToReceive(string description)
    {
        _message = Pactffi.NewMessage(_handle, description);
        return this;
    }

    /// <summary>Says what the consumer reads: examples, with matchers.</summary>
    public MessagePactBuilder WithJsonContent(object content)
    {
        Pactffi.Require(Pactffi.WithBody(_message, Pactffi.Request, "application/json", _pact.Serialize(content)), "the message's content");
        return this;
    }

    /// <summary>Gives the example to the consumer; if it does not fail, the message is part of the contract.</summary>
    public async Task VerifyAsync<T>(Func<T, Task> handler)
    {
        using var message = JsonDocument.Parse(Pactffi.Take(Pactffi.Reify(_message)));
        await handler(_pact.Deserialize<T>(message.RootElement.GetProperty("contents").GetProperty("content")));
        _pact.Write();
    }
}
