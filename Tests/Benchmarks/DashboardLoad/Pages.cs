using System.Diagnostics;
using System.Text.Json;
using Benchmarks.Harness;
using Cli.Benchmarks.Dashboard;

namespace Benchmarks.DashboardLoad;

/// <summary>Every kind of page, read one after the other as a busy reader would.</summary>
internal sealed class Pages : IDisposable
{
    private const string NewestTrace = "/traces/{newest}";
    private const string Chart = "/metrics/chart";

    private static readonly string[] All =
    [
        "/resources", "/resources?view=graph", "/resources/ordering", "/console", "/console/ordering",
        "/logs", "/logs?text=nothing+has+this", "/logs/{newest}", "/traces", "/traces?text=nothing+has+this", NewestTrace,
        "/metrics", Chart, "/about",
        "/api/resources", "/api/logs", "/api/traces", "/api/metrics", "/api/telemetry",
    ];

    private static readonly TimeSpan Pause = TimeSpan.FromMilliseconds(20);

    // Services export their metrics once a minute.
    private static readonly TimeSpan MetricsDeadline = TimeSpan.FromSeconds(90);
    private static readonly TimeSpan TraceDeadline = TimeSpan.FromSeconds(30);
    private const int WarmUps = 20;

    private readonly HttpClient _http;
    private string _chart = "";

    public Pages(Uri link) => _http = new(new SocketsHttpHandler { UseProxy = false })
    {
        BaseAddress = new(link, "/"),
        DefaultRequestHeaders = { Authorization = new("Bearer", link.Query["?t=".Length..]) },
    };

    /// <summary>Waits until there is something to be shown on every page, and lets their code be compiled.</summary>
    public async Task WarmUpAsync(CancellationToken cancellationToken)
    {
        _chart = await FindChartAsync(cancellationToken);
        await WaitForTraceAsync(cancellationToken);
        for (var i = 0; i < WarmUps; i++)
        {
            foreach (var page in All)
                await ReadAsync(page, cancellationToken);
        }
    }

    /// <summary>Reads all pages again and again until the end of the window.</summary>
    public async Task<IReadOnlyDictionary<string, AnswerTimes>> MeasureAsync(TimeSpan window, CancellationToken cancellationToken)
    {
        var times = All.ToDictionary(page => page, _ => new List<double>());
        var started = Stopwatch.GetTimestamp();
        while (Stopwatch.GetElapsedTime(started) < window)
        {
            foreach (var page in All)
            {
                times[page].Add(await ReadAsync(page, cancellationToken));
                await Task.Delay(Pause, cancellationToken);
            }
        }

        return times.ToDictionary(page => page.Key, page => AnswerTimes.Of(page.Value));
    }

    public async Task<Counts> CountsAsync(CancellationToken cancellationToken)
    {
        using var answer = JsonDocument.Parse(await _http.GetStringAsync("/api/telemetry", cancellationToken));
        var counts = answer.RootElement.GetProperty("counts");
        return new(Of("spansReceived"), Of("spansDropped"), Of("logsReceived"), Of("logsDropped"));

        long Of(string name) => counts.GetProperty(name).GetInt64();
    }

    public void Dispose() => _http.Dispose();

    /// <returns>Milliseconds until all of it was there.</returns>
    private async Task<double> ReadAsync(string page, CancellationToken cancellationToken)
    {
        var path = page == Chart ? _chart : page.EndsWith("{newest}", StringComparison.Ordinal) ? await NewestAsync(page, cancellationToken) : page;
        var started = Stopwatch.GetTimestamp();
        using var response = await _http.GetAsync(path, cancellationToken);
        var milliseconds = Stopwatch.GetElapsedTime(started).TotalMilliseconds;
        return response.IsSuccessStatusCode ? milliseconds : throw new BenchmarkException($"{path} answered {(int)response.StatusCode}.");
    }

    private async Task<string> FindChartAsync(CancellationToken cancellationToken)
    {
        for (var started = Stopwatch.GetTimestamp(); Stopwatch.GetElapsedTime(started) < MetricsDeadline; await Task.Delay(TimeSpan.FromSeconds(1), cancellationToken))
        {
            using var instruments = JsonDocument.Parse(await _http.GetStringAsync("/api/metrics", cancellationToken));
            // Histograms are the most work.
            var found = instruments.RootElement.EnumerateArray().OrderByDescending(instrument => instrument.GetProperty("kind").GetString() == "Histogram").FirstOrDefault();
            if (found.ValueKind == JsonValueKind.Object)
                return $"{Chart}?resource={Query(found, "resource")}&meter={Query(found, "meter")}&name={Query(found, "name")}";
        }

        throw new BenchmarkException($"No service exported metrics within {MetricsDeadline.TotalSeconds} s.");
    }

    private async Task WaitForTraceAsync(CancellationToken cancellationToken)
    {
        for (var started = Stopwatch.GetTimestamp(); Stopwatch.GetElapsedTime(started) < TraceDeadline; await Task.Delay(TimeSpan.FromSeconds(1), cancellationToken))
        {
            using var traces = JsonDocument.Parse(await _http.GetStringAsync("/api/traces?limit=1", cancellationToken));
            if (traces.RootElement.GetProperty("items").GetArrayLength() > 0)
                return;
        }

        throw new BenchmarkException($"No trace of a request came within {TraceDeadline.TotalSeconds} s.");
    }

    private static string Query(JsonElement instrument, string property) => Uri.EscapeDataString(instrument.GetProperty(property).GetString()!);

    private async Task<string> NewestAsync(string page, CancellationToken cancellationToken)
    {
        var (list, id) = page == NewestTrace ? ("/api/traces", "traceId") : ("/api/logs", "id");
        using var answer = JsonDocument.Parse(await _http.GetStringAsync($"{list}?limit=1", cancellationToken));
        return page.Replace("{newest}", answer.RootElement.GetProperty("items")[0].GetProperty(id).ToString(), StringComparison.Ordinal);
    }

    internal sealed record Counts(long SpansReceived, long SpansDropped, long LogsReceived, long LogsDropped);
}
