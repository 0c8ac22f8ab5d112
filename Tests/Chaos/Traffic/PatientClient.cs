using System.Net;
using System.Net.Http.Json;
using System.Text.Json.Nodes;
using Cli.Access;

namespace Chaos.Traffic;

/// <summary>
/// A good client of the gateway: repeats what got no answer, or one that says "not now", until its deadline. Safe because
/// what it repeats carries the same idempotency key or is idempotent by itself.
/// </summary>
internal sealed class PatientClient : IDisposable
{
    // Longer than the gateway waits for a service to be reachable, shorter than a customer waits.
    private static readonly TimeSpan AttemptTimeout = TimeSpan.FromSeconds(10);
    private static readonly TimeSpan FirstPause = TimeSpan.FromMilliseconds(250);
    private static readonly TimeSpan LongestPause = TimeSpan.FromSeconds(4);

    private readonly HttpClient _http;
    private readonly TimeProvider _time;

    public PatientClient(Uri address, TimeProvider time)
    {
        _time = time;
        var connections = new SocketsHttpHandler { ConnectTimeout = TimeSpan.FromSeconds(2), UseProxy = false };
        _http = new(new AccessTokenHandler(ClientCredentials.Development, time, connections))
        {
            BaseAddress = address,
            Timeout = AttemptTimeout,
        };
    }

    /// <summary>Null when there was no answer until the deadline.</summary>
    public async Task<Answer?> SendAsync(HttpMethod method, string path, JsonNode? body, string? idempotencyKey, TimeSpan deadline, CancellationToken cancellationToken)
    {
        var started = _time.GetTimestamp();
        var pause = FirstPause;
        do
        {
            if (await TryAsync(method, path, body, idempotencyKey, cancellationToken) is { } answer)
                return answer;

            await Task.Delay(pause * (0.5 + Random.Shared.NextDouble() / 2), _time, cancellationToken);
            pause = pause * 2 < LongestPause ? pause * 2 : LongestPause;
        }
        while (_time.GetElapsedTime(started) < deadline);

        return null;
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
            return IsPassing(response.StatusCode) ? null : new(response.StatusCode, await response.Content.ReadAsStringAsync(cancellationToken));
        }
        catch (Exception unanswered) when (unanswered is HttpRequestException or IOException || unanswered is OperationCanceledException && !cancellationToken.IsCancellationRequested)
        {
            return null;
        }
    }

    private static bool IsPassing(HttpStatusCode status) =>
        status is HttpStatusCode.BadGateway or HttpStatusCode.ServiceUnavailable or HttpStatusCode.GatewayTimeout or HttpStatusCode.TooManyRequests;
}

/// <summary>What the gateway said in the end.</summary>
internal sealed record Answer(HttpStatusCode Status, string Body)
{
    private const int BodyShown = 200;

    public override string ToString() => $"{(int)Status} {Body[..Math.Min(Body.Length, BodyShown)]}".TrimEnd();
}
