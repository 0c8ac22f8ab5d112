using System.Diagnostics;
using System.Net;
using System.Net.Http.Json;
using System.Text.Json;
using System.Text.Json.Nodes;

namespace Testing;

/// <summary>
/// A good client of the gateway: repeats what got no answer, or one that says "not now", until its patience ends. Safe because
/// what it repeats carries the same idempotency key or is idempotent by itself.
/// </summary>
internal sealed class PatientClient : IDisposable
{
    /// <summary>How long it tries before giving up.</summary>
    public static readonly TimeSpan Patience = TimeSpan.FromSeconds(30);

    // Longer than the gateway waits for a service to be reachable.
    private static readonly TimeSpan AttemptTimeout = TimeSpan.FromSeconds(10);
    private static readonly TimeSpan FirstPause = TimeSpan.FromMilliseconds(250);
    private static readonly TimeSpan LongestPause = TimeSpan.FromSeconds(4);

    private readonly HttpClient _http;

    public PatientClient(Uri address)
    {
        var connections = new SocketsHttpHandler { ConnectTimeout = TimeSpan.FromSeconds(2), UseProxy = false };
        _http = new(new AccessTokenHandler(ClientCredentials.Development, TimeProvider.System, connections)) { BaseAddress = address, Timeout = AttemptTimeout };
    }

    /// <summary>Null when there was no answer in time.</summary>
    public async Task<Answer?> SendAsync(HttpMethod method, string path, CancellationToken cancellationToken, JsonNode? body = null, string? idempotencyKey = null)
    {
        var waited = Stopwatch.StartNew();
        for (var pause = FirstPause; waited.Elapsed < Patience; pause = pause * 2 < LongestPause ? pause * 2 : LongestPause)
        {
            if (await TryAsync(method, path, body, idempotencyKey, cancellationToken) is { } answer)
                return answer;

            await Task.Delay(pause * (0.5 + Random.Shared.NextDouble() / 2), cancellationToken);
        }

        return null;
    }

    /// <exception cref="HttpRequestException">There was no answer, or another one than 200.</exception>
    public async Task<T> ReadAsync<T>(string path, CancellationToken cancellationToken)
    {
        var answer = await SendAsync(HttpMethod.Get, path, cancellationToken);
        return answer is { Status: HttpStatusCode.OK }
            ? JsonSerializer.Deserialize<T>(answer.Body, JsonSerializerOptions.Web)!
            : throw new HttpRequestException($"GET {path} was answered with {answer?.ToString() ?? "nothing"}");
    }

    /// <exception cref="HttpRequestException">It was not set.</exception>
    public async Task SetStockAsync(string sku, int onHand, CancellationToken cancellationToken)
    {
        var answer = await SendAsync(HttpMethod.Put, $"/api/v1/inventory/{sku}", cancellationToken, new JsonObject { ["onHand"] = onHand });
        if (answer is not { Status: HttpStatusCode.OK })
            throw new HttpRequestException($"the stock of {sku} could not be set to {onHand}: {answer?.ToString() ?? "no answer"}");
    }

    public void Dispose() => _http.Dispose();

    private async Task<Answer?> TryAsync(HttpMethod method, string path, JsonNode? body, string? idempotencyKey, CancellationToken cancellationToken)
    {
        using var request = new HttpRequestMessage(method, path) { Content = body is null ? null : JsonContent.Create(body) };
        if (idempotencyKey is not null)
            request.Headers.Add("Idempotency-Key", idempotencyKey);

        try
        {
            using var response = await _http.SendAsync(request, cancellationToken);
            return response.StatusCode is HttpStatusCode.TooManyRequests or HttpStatusCode.BadGateway or HttpStatusCode.ServiceUnavailable or HttpStatusCode.GatewayTimeout
                ? null
                : new(response.StatusCode, await response.Content.ReadAsStringAsync(cancellationToken));
        }
        catch (Exception unanswered) when (unanswered is HttpRequestException or IOException || unanswered is OperationCanceledException && !cancellationToken.IsCancellationRequested)
        {
            return null;
        }
    }
}

/// <summary>What the gateway said in the end.</summary>
internal sealed record Answer(HttpStatusCode Status, string Body)
{
    private const int BodyShown = 200;

    public override string ToString() => $"{(int)Status} {Body[..Math.Min(Body.Length, BodyShown)]}".TrimEnd();
}
