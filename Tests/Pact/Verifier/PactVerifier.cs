using Microsoft.AspNetCore.Builder;
using Microsoft.AspNetCore.Hosting;
using Microsoft.Extensions.Hosting;
using PactNet.Exceptions;
using PactNet.Native;

namespace PactNet.Verifier;

/// <summary>Verifies that a provider keeps its consumers' contracts. Not thread-safe.</summary>
public sealed class PactVerifier : IDisposable
{
    private readonly string _provider;
    private readonly nint _verifier;
    private WebApplication? _messages;

    /// <param name="providerName">The provider, as contracts call it.</param>
    /// <exception cref="PactUnavailableException">The native library cannot be had.</exception>
    public PactVerifier(string providerName)
    {
        _ = NativeLibraryFile.Location;
        (_provider, _verifier) = (providerName, Pactffi.NewVerifier("tests", "1"));
    }

    /// <summary>Says where the provider answers calls.</summary>
    public PactVerifier WithHttpEndpoint(Uri address)
    {
        Pactffi.SetProvider(_verifier, _provider, address.Scheme, address.Host, (ushort)address.Port, address.AbsolutePath);
        return this;
    }

    /// <summary>Says which messages the provider publishes.</summary>
    public PactVerifier WithMessages(Action<MessageScenarios> configure)
    {
        var scenarios = new MessageScenarios();
        configure(scenarios);
        var builder = WebApplication.CreateEmptyBuilder(new());
        builder.WebHost.UseKestrelCore().UseUrls("http://127.0.0.1:0");
        _messages = builder.Build();
        _messages.Run(scenarios.AnswerAsync);
        _messages.Start();
        var address = new Uri(_messages.Urls.Single());
        Pactffi.AddTransport(_verifier, "message", (ushort)address.Port, "/", address.Scheme);
        return WithHttpEndpoint(address);
    }

    /// <summary>Adds a contract.</summary>
    public PactVerifier WithFileSource(FileInfo contract)
    {
        Pactffi.AddFile(_verifier, contract.FullName);
        return this;
    }

    /// <exception cref="PactFailureException">The provider does not keep a contract.</exception>
    public void Verify()
    {
        if (Pactffi.Execute(_verifier) is 0)
            return;
        var output = Pactffi.Take(Pactffi.Output(_verifier, withoutColours: 1));
        throw new PactFailureException($"{_provider} does not keep its contracts. {output[Math.Max(0, output.IndexOf("Failures:", StringComparison.Ordinal))..]}");
    }

    /// <inheritdoc/>
    public void Dispose()
    {
        Pactffi.FreeVerifier(_verifier);
        ((IDisposable?)_messages)?.Dispose();
    }
}
