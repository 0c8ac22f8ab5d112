using System.Diagnostics;
using System.Globalization;
using System.Net.Http.Json;
using System.Text.Json.Nodes;
using System.Text.RegularExpressions;
using AppHost.LocalServers;
using Aspire.Hosting.Testing;
using Testing;

namespace Integration;

/// <summary>A real Prometheus reads the running system, and finds everything there that its rules ask for.</summary>
public sealed partial class PrometheusTests(SystemFixture system) : IDisposable
{
    /// <summary>What has no value in a system that is well, or in a service that does not do such a thing, and why.</summary>
    private static readonly Dictionary<string, string> NotThere = new(StringComparer.Ordinal)
    {
        ["http_response_status_code=~\"5..\""] = "no request has failed",
        ["messaging_sagas_oldest_age_seconds"] = "only Ordering has sagas, and only while an order is under way",
        ["messaging_projection_lag_age_seconds"] = "only services with an event store have projections",
    };

    private readonly DirectoryInfo _directory = Directory.CreateTempSubdirectory("prometheus-");

    private static CancellationToken Cancellation => TestContext.Current.CancellationToken;

    [Fact]
    public async Task Rules_FindWhatTheyAskFor()
    {
        var rules = Directory.GetFiles(Path.Combine(Path.GetDirectoryName(Projects.AppHost.ProjectPath)!, "deploy", "prometheus"), "*.yml");
        await CallEverythingAsync();
        var port = FreePorts.Next();
        await File.WriteAllTextAsync(Path.Combine(_directory.FullName, "prometheus.yml"), $$"""
            global: { scrape_interval: 1s, evaluation_interval: 1s }
            rule_files: [{{string.Join(", ", rules)}}]
            scrape_configs:
            {{string.Concat(rules.Select(Path.GetFileNameWithoutExtension).Select(service =>
                $"- {{ job_name: {service}, static_configs: [{{ targets: ['{system.App.GetEndpoint(service!, service == "gateway" ? "metrics" : "http").Authority}'] }}] }}\n"))}}
            """, Cancellation);
        using var prometheus = Process.Start(new ProcessStartInfo("prometheus", ["--config.file=prometheus.yml", "--storage.tsdb.path=data", $"--web.listen-address=127.0.0.1:{port.ToString(CultureInfo.InvariantCulture)}", "--log.level=error"])
        {
            WorkingDirectory = _directory.FullName,
        })!;
        try
        {
            using var client = new HttpClient { BaseAddress = new($"http://127.0.0.1:{port}") };
            var selectors = rules.SelectMany(file => Selector().Matches(File.ReadAllText(file))).Select(match => match.Value).Distinct().ToList();
            List<string> missing = [];
            await Eventually.TrueAsync(
                async () =>
                {
                    missing = [];
                    foreach (var selector in selectors.Where(selector => !NotThere.Keys.Any(part => selector.Contains(part, StringComparison.Ordinal))))
                    {
                        if (await QueryAsync(client, selector) is null or { Count: 0 })
                            missing.Add(selector);
                    }

                    return missing.Count == 0;
                },
                () => $"each of these has a value: {string.Join(", ", missing)}");
            Assert.True(selectors.Count > 100, $"{selectors.Count} selectors");
            Assert.Empty((await QueryAsync(client, "ALERTS{alertstate=\"firing\"}"))!.Select(alert => alert!["metric"]!.ToJsonString()));
        }
        finally
        {
            prometheus.Kill();
            await prometheus.WaitForExitAsync(CancellationToken.None);
        }
    }

    public void Dispose() => _directory.Delete(recursive: true);

    /// <summary>Where nobody has called, there is nothing to count.</summary>
    private async Task CallEverythingAsync()
    {
        using var client = new HttpClient();
        foreach (var address in system.Services.Select(service => system.App.GetEndpoint(service, "http")).Append(system.Address))
            (await client.GetAsync(new Uri(address, "no-such-path"), Cancellation)).Dispose();
    }

    private static async Task<JsonArray?> QueryAsync(HttpClient prometheus, string expression)
    {
        try
        {
            var answer = await prometheus.GetFromJsonAsync<JsonNode>($"/api/v1/query?query={Uri.EscapeDataString(expression)}", Cancellation);
            return answer!["data"]!["result"]!.AsArray();
        }
        catch (HttpRequestException)
        {
            return null; // it is still starting
        }
    }

    [GeneratedRegex(@"[a-z_][a-z0-9_:]*\{[^{}]+\}", RegexOptions.None, matchTimeoutMilliseconds: 1000)]
    private static partial Regex Selector();
}
