using System.Text.Json;
using PactNet.Exceptions;
using PactNet.Native;

namespace PactNet;

/// <summary>A contract: what a consumer needs of a provider. Not thread-safe.</summary>
public sealed class Pact
{
    private readonly PactConfig _config;
    private readonly ushort _handle;

    private Pact(string consumer, string provider, PactConfig config)
    {
        _ = NativeLibraryFile.Location;
        _config = config;
        _handle = Pactffi.NewPact(consumer, provider);
        Pactffi.Require(Pactffi.WithSpecification(_handle, Pactffi.V4), "version 4 of its specification");
    }

    /// <summary>Begins a contract in version 4 of Pact's specification.</summary>
    /// <exception cref="PactUnavailableException">The native library cannot be had.</exception>
    public static Pact V4(string consumer, string provider, PactConfig config) => new(consumer, provider, config);

    /// <summary>For the calls that the consumer makes.</summary>
    public PactBuilder WithHttpInteractions() => new(this, _handle);

    /// <summary>For the messages that the consumer handles.</summary>
    public MessagePactBuilder WithMessageInteractions() => new(this, _handle);

    internal string Serialize(object body) => JsonSerializer.Serialize(body, _config.DefaultJsonSettings);

    internal T Deserialize<T>(JsonElement json) => json.Deserialize<T>(_config.DefaultJsonSettings)!;

    /// <summary>Adds what was verified so far to the contract's file.</summary>
    internal void Write()
    {
        if (Pactffi.WriteFile(_handle, _config.PactDir, overwrite: 0) is not 0 and var error)
            throw new PactFailureException($"The contract cannot be written into '{_config.PactDir}': error {error}.");
    }
}

/// <summary>How contracts are written.</summary>
public sealed class PactConfig
{
    /// <summary>The folder of CONSUMER-PROVIDER.json.</summary>
    public required string PactDir { get; set; }

    /// <summary>How bodies are written, and messages read.</summary>
    public JsonSerializerOptions DefaultJsonSettings { get; set; } = JsonSerializerOptions.Web;
}
