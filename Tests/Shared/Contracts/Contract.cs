using System.Globalization;
using System.Text.Json;
using System.Text.Json.Nodes;
using Messaging;
using PactNet;
using PactNet.Exceptions;
using PactNet.Matchers;
using PactNet.Verifier;

namespace Testing;

/// <summary>What services need of each other: <c>Tests/Contracts/CONSUMER-PROVIDER.json</c>, which the consumer's tests write and the provider's verify.</summary>
internal static class Contract
{
    /// <summary>The contracts that a service has to keep: the committed ones, or those of deployed consumers in the folder that <c>CONTRACTS</c> names.</summary>
    public static FileInfo[] OfProvider(string provider)
    {
        SkipWithoutPact();
        var contracts = new DirectoryInfo(Environment.GetEnvironmentVariable("CONTRACTS") ?? ReleasedApi.Folder).GetFiles($"*-{provider}.json");
        Assert.NotEmpty(contracts);
        return contracts;
    }

    /// <summary>Asserts that the committed contracts are what a consumer needs, of all messages for which its assembly has a handler.</summary>
    /// <param name="consumer">The service that handles the messages.</param>
    /// <param name="handle">Gives a message to its handler.</param>
    /// <param name="messages">An example of each message, by who publishes it. The consumer reads all its fields.</param>
    public static async Task AssertCommittedAsync(string consumer, Func<object, Task> handle, params (string Provider, object[] Examples)[] messages)
    {
        foreach (var (provider, examples) in messages)
        {
            await AssertCommittedAsync(consumer, provider, async pact =>
            {
                foreach (var example in examples)
                {
                    await pact.WithMessageInteractions().ExpectsToReceive(AsyncApi.NameOf(example.GetType()))
                        .WithJsonContent(Matching(JsonSerializer.SerializeToNode(example, MessageJson.Options)!))
                        .VerifyAsync<JsonElement>(json => handle(json.Deserialize(example.GetType(), MessageJson.Options)!));
                }
            });
        }

        var types = messages.SelectMany(pair => pair.Examples).Select(example => example.GetType()).ToList();
        Assert.Equal(AsyncApi.HandledBy(types[0].Assembly).Select(AsyncApi.NameOf).Order(StringComparer.Ordinal), types.Select(AsyncApi.NameOf).Order(StringComparer.Ordinal));
    }

    /// <summary>Asserts that the committed contract is what a consumer needs of a provider.</summary>
    public static async Task AssertCommittedAsync(string consumer, string provider, Func<Pact, Task> describe)
    {
        var (committed, written) = (Path.Combine(ReleasedApi.Folder, $"{consumer}-{provider}.json"), Path.Combine(AppContext.BaseDirectory, "contracts", $"{consumer}-{provider}.json"));
        Directory.CreateDirectory(Path.GetDirectoryName(written)!);
        File.Delete(written);
        SkipWithoutPact();
        await describe(Pact.V4(consumer, provider, new() { PactDir = Path.GetDirectoryName(written)!, DefaultJsonSettings = MessageJson.Options }));

        Assert.True(File.Exists(committed) && File.ReadAllText(committed) == File.ReadAllText(written),
            $"'{committed}' is not what {consumer} needs of {provider}. If it is meant to need something else, run: cp '{written}' '{committed}'");
    }

    /// <summary>Verifies that a provider keeps a contract.</summary>
    /// <exception cref="PactFailureException">It does not.</exception>
    public static void Verify(string provider, FileInfo contract, Action<PactVerifier> configure)
    {
        using var verifier = new PactVerifier(provider);
        configure(verifier);
        verifier.WithFileSource(contract).Verify();
    }

    private static void SkipWithoutPact()
    {
        try
        {
            new PactVerifier("any").Dispose();
        }
        catch (PactUnavailableException unavailable)
        {
            Assert.Skip(unavailable.Message);
        }
    }

    /// <summary>Any values of the same types and forms.</summary>
    private static object Matching(JsonNode example) => example switch
    {
        JsonObject fields => fields.ToDictionary(field => field.Key, field => Matching(field.Value!)),
        JsonArray list => Match.MinType(Matching(list[0]!), 1),
        JsonValue value when value.TryGetValue<int>(out var number) => Match.Integer(number),
        JsonValue value when value.TryGetValue<Guid>(out var id) => Match.Regex(id.ToString(), "^[0-9a-f]{8}(-[0-9a-f]{4}){3}-[0-9a-f]{12}$"),
        JsonValue value when value.TryGetValue<DateTimeOffset>(out _) => Match.Regex((string)value!, @"^\d{4}-\d\d-\d\dT\d\d:\d\d:\d\d(\.\d+)?(Z|[+-]\d\d:\d\d)$"),
        JsonValue value when value.TryGetValue<string>(out var text) && decimal.TryParse(text, CultureInfo.InvariantCulture, out _) => Match.Regex(text, @"^-?\d+\.\d{2}$"),
        _ => Match.Type(example),
    };
}
