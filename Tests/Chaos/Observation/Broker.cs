using System.Net.Http.Headers;
using System.Text;
using System.Text.Json.Nodes;

namespace Chaos.Observation;

/// <summary>Asks RabbitMQ's management API (https://www.rabbitmq.com/docs/http-api-reference) what is in the queues.</summary>
internal sealed class Broker : IDisposable
{
    /// <summary>The broker counts messages only so often (collect_statistics_interval, 5 s): one look may be out of date.</summary>
    public static readonly TimeSpan StatisticsInterval = TimeSpan.FromSeconds(5);

    private readonly HttpClient _http;

    /// <summary>Services' users have no access to it: the password is the administrator's, whose name Aspire does not change.</summary>
    public Broker(Uri management, string password)
    {
        var credentials = $"guest:{password}";
        _http = new(new SocketsHttpHandler { UseProxy = false }) { BaseAddress = management, Timeout = TimeSpan.FromSeconds(10) };
        _http.DefaultRequestHeaders.Authorization = new AuthenticationHeaderValue("Basic", Convert.ToBase64String(Encoding.UTF8.GetBytes(credentials)));
    }

    public async Task<IReadOnlyList<QueueRow>> QueuesAsync(CancellationToken cancellationToken) => Parse(await _http.GetStringAsync("/api/queues", cancellationToken));

    public void Dispose() => _http.Dispose();

    internal static IReadOnlyList<QueueRow> Parse(string json) =>
    [
        .. (JsonNode.Parse(json)?.AsArray() ?? []).Select(queue => new QueueRow(queue!["name"]!.GetValue<string>(), queue["messages"]?.GetValue<long>())),
    ];
}
