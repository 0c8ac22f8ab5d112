using System.Net;
using System.Runtime.InteropServices;
using PactNet.Exceptions;
using PactNet.Native;

namespace PactNet;

/// <summary>Adds calls to a contract: what follows <see cref="WillRespond"/> is the response's, all before is the request's.</summary>
public sealed class PactBuilder
{
    private readonly Pact _pact;
    private readonly ushort _handle;
    private uint _call;
    private int _part;

    internal PactBuilder(Pact pact, ushort handle) => (_pact, _handle) = (pact, handle);

    /// <summary>Begins a call.</summary>
    public PactBuilder UponReceiving(string description)
    {
        (_call, _part) = (Pactffi.NewInteraction(_handle, description), Pactffi.Request);
        return this;
    }

    /// <summary>Names what must have happened at the provider before.</summary>
    public PactBuilder Given(string providerState) => With(Pactffi.Given(_call, providerState), providerState);

    /// <summary>Sets method and path.</summary>
    public PactBuilder WithRequest(HttpMethod method, string path) => With(Pactffi.WithRequest(_call, method.Method, path), path);

    /// <summary>Adds a header.</summary>
    public PactBuilder WithHeader(string name, string value) => With(Pactffi.WithHeader(_call, _part, name, 0, value), name);

    /// <summary>Sets the body: examples, with matchers. Of a response, only what the consumer reads.</summary>
    public PactBuilder WithJsonBody(object body) => With(Pactffi.WithBody(_call, _part, "application/json", _pact.Serialize(body)), "the body");

    /// <summary>Begins the response.</summary>
    public PactBuilder WillRespond()
    {
        _part = Pactffi.Response;
        return this;
    }

    /// <summary>Sets the response's status.</summary>
    public PactBuilder WithStatus(HttpStatusCode status) => With(Pactffi.WithStatus(_call, (ushort)status), "the status");

    /// <summary>Lets the consumer call a server that answers as the contract says.</summary>
    /// <exception cref="PactFailureException">The consumer does not call as the contract says.</exception>
    public async Task VerifyAsync(Func<ConsumerContext, Task> interact)
    {
        var port = Pactffi.StartMockServer(_handle, "127.0.0.1", port: 0, "http", configuration: null);
        if (port <= 0)
            throw new PactFailureException($"Pact cannot start a server on 127.0.0.1: error {port}.");
        try
        {
            await interact(new(new Uri($"http://127.0.0.1:{port}")));
            if (Marshal.PtrToStringUTF8(Pactffi.Mismatches(port)) is var mismatches && mismatches != "[]")
                throw new PactFailureException($"The consumer does not call as its contract says: {mismatches}");
            _pact.Write();
        }
        finally
        {
            _ = Pactffi.StopMockServer(port);
        }
    }

    private PactBuilder With(int success, string what)
    {
        Pactffi.Require(success, what);
        return this;
    }
}

/// <summary>What a consumer calls.</summary>
/// <param name="MockServerUri">Where the provider is played.</param>
public sealed record ConsumerContext(Uri MockServerUri);
