using System.Net;
using System.Net.Http.Json;
using System.Security.Cryptography.X509Certificates;
using System.Text.Json.Nodes;
using Cli.Access;
using Cli.Aspire;

namespace Chaos.Observation;

/// <summary>What a service tells operators of its messages (/operations/messaging), asked as the gateway: nobody else may call a service.</summary>
internal sealed class Operations : IDisposable
{
    private const int Most = 1000;

    private readonly string _service;
    private readonly HttpClient _http;

    private Operations(string service, HttpClient http) => (_service, _http) = (service, http);

    public static Operations Of(SystemStatus status, string service, Uri gateway)
    {
        var environment = status.Resources.First(resource => resource.Name == "gateway").Environment;
        var secured = environment.GetValueOrDefault($"services__{service}__https__0");
        var address = secured ?? environment.GetValueOrDefault($"services__{service}__http__0")
            ?? throw new CommandFailedException($"the gateway has no variable services__{service}__https__0, which holds the address of '{service}'.");
        var connections = new SocketsHttpHandler { UseProxy = false };
        if (secured is not null)
            Identify(connections, environment);
        var tokens = new AccessTokenHandler(ClientCredentials.Development, TimeProvider.System, connections, (_, cancellationToken) => TokenEndpoint.OfAsync(gateway, cancellationToken));
        return new(service, new(tokens) { BaseAddress = new(address), Timeout = TimeSpan.FromSeconds(10) });
    }

    public async Task<IReadOnlyList<BacklogRow>> BacklogAsync(CancellationToken cancellationToken)
    {
        var state = (await ReadAsync("outbox?limit=1", cancellationToken))["state"]!;
        return
        [
            new(_service, BacklogRow.Outbox, Count(state, "outboxDepth") + Count(state, "outboxRefused")),
            new(_service, BacklogRow.Retries, Count(state, "retriesWaiting")),
            new(_service, BacklogRow.ScheduledMessages, Count(state, "scheduled")),
            new(_service, BacklogRow.Sagas, await ListedAsync("sagas", cancellationToken)),
            new(_service, BacklogRow.DeadLetters, await ListedAsync("dead-letters", cancellationToken)),
        ];
    }

    public void Dispose() => _http.Dispose();

    private static long Count(JsonNode state, string field) => state[field]!.GetValue<long>();

    private async Task<long> ListedAsync(string list, CancellationToken cancellationToken)
    {
        var count = (await ReadAsync($"{list}?limit={Most}", cancellationToken)).AsArray().Count;
        return count < Most ? count : throw new CommandFailedException($"'{_service}' lists {Most} {list} or more, so what a run adds could not be counted. Clear them first.");
    }

    private async Task<JsonNode> ReadAsync(string path, CancellationToken cancellationToken)
    {
        using var answer = await _http.GetAsync($"/operations/messaging/{path}", cancellationToken);
        if (answer.StatusCode is HttpStatusCode.Unauthorized or HttpStatusCode.Forbidden)
            throw new CommandFailedException($"'{_service}' answers {(int)answer.StatusCode} to /operations/messaging. Chaos asks with the client '{ClientCredentials.Development.Id}', which needs the scope 'operations'.");
        answer.EnsureSuccessStatusCode();
        return (await answer.Content.ReadFromJsonAsync<JsonNode>(cancellationToken))!;
    }

    private static void Identify(SocketsHttpHandler connections, IReadOnlyDictionary<string, string?> environment)
    {
        connections.SslOptions.ClientCertificates = [X509Certificate2.CreateFromPemFile(File("Mtls__CertificateFile"), File("Mtls__KeyFile"))];
        connections.SslOptions.CertificateChainPolicy = new()
        {
            TrustMode = X509ChainTrustMode.CustomRootTrust,
            RevocationMode = X509RevocationMode.NoCheck,
        };
        connections.SslOptions.CertificateChainPolicy.CustomTrustStore.ImportFromPemFile(File("Mtls__CaFile"));

        string File(string variable) =>
            environment.GetValueOrDefault(variable) ?? throw new CommandFailedException($"the gateway has no variable {variable}, which names the file of its certificate for services.");
    }
}
