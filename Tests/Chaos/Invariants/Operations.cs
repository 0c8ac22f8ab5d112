using System.Net;
using System.Net.Http.Json;
using System.Security.Cryptography.X509Certificates;
using System.Text.Json.Nodes;
using Chaos.Faults;
using Cli.Aspire;

namespace Chaos.Invariants;

/// <summary>What a service tells operators of its messages (/operations/messaging), asked as the gateway: nobody else may call a service.</summary>
internal sealed class Operations : IDisposable
{
    /// <summary>Sagas and dead letters are counted up to this number.</summary>
    public const int Most = 1000;

    private readonly string _service;
    private readonly HttpClient _http;

    private Operations(string service, HttpClient http) => (_service, _http) = (service, http);

    public static Operations Of(SystemStatus status, string service)
    {
        var environment = status.Resources.First(resource => resource.Name == "gateway").Environment;
        var gateway = status.AddressOf("gateway");
        var connections = new SocketsHttpHandler { UseProxy = false };
        var secured = environment.GetValueOrDefault($"services__{service}__https__0");
        if (secured is not null)
        {
            connections.SslOptions.ClientCertificates = [X509Certificate2.CreateFromPemFile(Variable("Mtls__CertificateFile"), Variable("Mtls__KeyFile"))];
            connections.SslOptions.CertificateChainPolicy = new() { TrustMode = X509ChainTrustMode.CustomRootTrust, RevocationMode = X509RevocationMode.NoCheck };
            connections.SslOptions.CertificateChainPolicy.CustomTrustStore.ImportFromPemFile(Variable("Mtls__CaFile"));
        }

        var tokens = new AccessTokenHandler(ClientCredentials.Development, TimeProvider.System, connections, (_, cancellationToken) => TokenEndpoint.OfAsync(gateway, cancellationToken));
        return new(service, new(tokens) { BaseAddress = new(secured ?? Variable($"services__{service}__http__0")), Timeout = TimeSpan.FromSeconds(10) });

        string Variable(string name) => environment.GetValueOrDefault(name)
            ?? throw new CommandFailedException($"the gateway has no variable {name}, by which chaos would reach '{service}' as the gateway does.");
    }

    public async Task<IReadOnlyList<Backlog>> BacklogAsync(CancellationToken cancellationToken)
    {
        var deadLetters = await ListAsync("dead-letters", cancellationToken);
        var state = (await ReadAsync("outbox?limit=1", cancellationToken))["state"]!;
        return
        [
            new(_service, Backlog.Outbox, (long)state["outboxDepth"]! + (long)state["outboxRefused"]!),
            new(_service, Backlog.Retries, (long)state["retriesWaiting"]!),
            new(_service, Backlog.ScheduledMessages, (long)state["scheduled"]!),
            new(_service, Backlog.Sagas, (await ListAsync("sagas", cancellationToken)).Count),
            new(_service, Backlog.DeadLetters, deadLetters.Count) { Details = [.. deadLetters.Select(letter => $"{letter!["type"]}: {letter["reason"]}")] },
        ];
    }

    public void Dispose() => _http.Dispose();

    private async Task<JsonArray> ListAsync(string list, CancellationToken cancellationToken) =>
        (await ReadAsync($"{list}?limit={Most}", cancellationToken)).AsArray();

    private async Task<JsonNode> ReadAsync(string path, CancellationToken cancellationToken)
    {
        using var answer = await _http.GetAsync($"/operations/messaging/{path}", cancellationToken);
        if (answer.StatusCode is HttpStatusCode.Unauthorized or HttpStatusCode.Forbidden)
            throw new CommandFailedException($"'{_service}' answers {(int)answer.StatusCode} to /operations/messaging. Chaos asks with the client '{ClientCredentials.Development.Id}', which needs the scope 'operations'.");
        answer.EnsureSuccessStatusCode();
        return (await answer.Content.ReadFromJsonAsync<JsonNode>(cancellationToken))!;
    }
}
