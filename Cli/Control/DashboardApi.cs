using System.Net;
using System.Net.Http.Json;
using System.Runtime.CompilerServices;
using System.Text.Json.Serialization.Metadata;

namespace Cli.Control;

/// <summary>The API of the running AppHost's dashboard (docs/dashboard.md). The control channel says where it is, and its token.</summary>
internal sealed class DashboardApi : IDisposable
{
    private const int MostRecords = 1_000;
    private static readonly TimeSpan AnswerTimeout = TimeSpan.FromSeconds(10);

    private readonly HttpClient _http;

    private DashboardApi(Uri link)
    {
        var token = link.Query["?t=".Length..];
        // This machine's own address, whatever proxy leads to others.
        _http = new(new SocketsHttpHandler { UseProxy = false })
        {
            BaseAddress = new(link, "/"),
            DefaultRequestHeaders = { Authorization = new("Bearer", token) },
            // Logs are followed without end; other calls bound themselves.
            Timeout = Timeout.InfiniteTimeSpan,
        };
    }

    /// <summary>Null when there is none: it is disabled, or it is Aspire's, which has no such API.</summary>
    public static DashboardApi? Of(SystemStatus status) =>
        status is { Engine: "embedded", DashboardUrl: { } link } ? new(new(link)) : null;

    /// <summary>The same status, with the resources as the dashboard shows them.</summary>
    public async Task<SystemStatus> StatusAsync(SystemStatus status, CancellationToken cancellationToken)
    {
        var resources = await GetAsync("/api/resources", DashboardApiJson.Default.IReadOnlyListDashboardResource, cancellationToken);
        return status with
        {
            Healthy = resources.Count > 0 && resources.All(resource => resource.IsReady),
            Resources = [.. resources.OrderBy(resource => resource.Name, StringComparer.Ordinal).ThenBy(resource => resource.Replica).Select(resource => resource.ToStatus())],
        };
    }

    /// <summary>The console output of all instances of a resource, line by line; without end when followed.</summary>
    /// <exception cref="WrongUsageException">There is no such resource.</exception>
    public async IAsyncEnumerable<string> ConsoleAsync(string resource, bool follow, [EnumeratorCancellation] CancellationToken cancellationToken)
    {
        var path = $"/api/resources/{Uri.EscapeDataString(resource)}/console?follow={(follow ? "true" : "false")}";
        using var response = await _http.GetAsync(path, HttpCompletionOption.ResponseHeadersRead, cancellationToken);
        await EnsureAnsweredAsync(response, cancellationToken);
        using var reader = new StreamReader(await response.Content.ReadAsStreamAsync(cancellationToken));
        while (await reader.ReadLineAsync(cancellationToken) is { } line)
        {
            yield return line;
        }
    }

    /// <summary>The newest log records that match, the oldest of them first.</summary>
    public async Task<IReadOnlyList<LogRecord>> LogRecordsAsync(string? resource, string? severity, string? traceId, CancellationToken cancellationToken)
    {
        var path = $"/api/logs?limit={MostRecords}&resource={Escape(resource)}&severity={Escape(severity)}&traceId={Escape(traceId)}";
        var page = await GetAsync(path, DashboardApiJson.Default.LogRecordPage, cancellationToken);
        return [.. page.Items.Reverse()];
    }

    public void Dispose() => _http.Dispose();

    private static string Escape(string? value) => Uri.EscapeDataString(value ?? "");

    private async Task<T> GetAsync<T>(string path, JsonTypeInfo<T> type, CancellationToken cancellationToken)
        where T : class
    {
        using var timeout = CancellationTokenSource.CreateLinkedTokenSource(cancellationToken);
        timeout.CancelAfter(AnswerTimeout);
        try
        {
            using var response = await _http.GetAsync(path, timeout.Token);
            await EnsureAnsweredAsync(response, timeout.Token);
            return await response.Content.ReadFromJsonAsync(type, timeout.Token)
                ?? throw new CommandFailedException($"the dashboard at {_http.BaseAddress} answered {path} with nothing.");
        }
        catch (OperationCanceledException silent) when (!cancellationToken.IsCancellationRequested)
        {
            throw new CommandFailedException(
                $"the dashboard at {_http.BaseAddress} did not answer within {AnswerTimeout.TotalSeconds:0} s. Stop the AppHost with: dotnet platform.cs down", silent);
        }
    }

    private async Task EnsureAnsweredAsync(HttpResponseMessage response, CancellationToken cancellationToken)
    {
        if (response.IsSuccessStatusCode)
        {
            return;
        }

        var problem = response.Content.Headers.ContentType?.MediaType == "application/problem+json"
            ? await response.Content.ReadFromJsonAsync(DashboardApiJson.Default.ApiProblem, cancellationToken)
            : null;
        if (response.StatusCode == HttpStatusCode.NotFound && problem is not null)
        {
            throw new WrongUsageException(problem.Detail);
        }

        throw new CommandFailedException($"the dashboard at {_http.BaseAddress} refused ({(int)response.StatusCode}): {problem?.Detail ?? response.ReasonPhrase}");
    }
}
