using System.Diagnostics;
using System.Diagnostics.Metrics;
using System.Net.Http.Json;
using System.Text.Json;
using Microsoft.Extensions.Logging;
using Microsoft.Playwright;
using OpenTelemetry;
using OpenTelemetry.Exporter;
using OpenTelemetry.Logs;
using OpenTelemetry.Metrics;
using OpenTelemetry.Resources;
using OpenTelemetry.Trace;
using static Microsoft.Playwright.Assertions;

namespace Browser;

/// <summary>A program that sends markup as its telemetry: it is shown as text, and no script of it runs.</summary>
public sealed partial class HostileTelemetryTests(BrowserFixture dashboard)
{
    private const string Markup = "\"><img src=x onerror=\"window.ran=true\"><script>window.ran=true</script>";

    private static CancellationToken Cancellation => TestContext.Current.CancellationToken;

    [Fact]
    public async Task Markup_InNamesAndValues_IsTextOnEveryPage()
    {
        await using var tab = await dashboard.LogInAsync("/traces");
        using var api = await dashboard.ApiAsync();
        var traceId = Send(await ReceiverAsync(api));

        // What comes live is put into the page by a script, and must not run either.
        await Expect(tab.Page.Locator($"#trace-{traceId}")).ToContainTextAsync(Markup);
        var log = (await api.GetFromJsonAsync<JsonElement>($"/api/logs?traceId={traceId}", Cancellation)).GetProperty("items")[0].GetProperty("id");
        var markup = Uri.EscapeDataString(Markup);
        foreach (var path in (string[])
            [
                $"/traces/{traceId}", $"/traces?resource={markup}&text={markup}", $"/logs?resource={markup}", $"/logs/{log}",
                $"/metrics?resource={markup}", $"/metrics/chart?resource={markup}&meter={markup}&name=hostile",
            ])
        {
            await tab.GoToAsync(path);
            await AssertIsTextAsync(tab);
        }

        tab.AssertNothingWentWrong();
        foreach (var path in (string[])[$"/resources/{markup}", $"/console/{markup}", $"/traces/{markup}", $"/{markup}"])
        {
            await tab.GoToAsync(path);
            await Expect(tab.Page.GetByRole(AriaRole.Heading, new() { Level = 1 })).ToHaveTextAsync("Not found");
            Assert.False(await HasRunAsync(tab), $"A script ran on {path}.");
        }
    }

    private static async Task AssertIsTextAsync(Tab tab)
    {
        await Expect(tab.Page.Locator("main")).ToContainTextAsync("<img src=x onerror=");
        await Expect(tab.Page.Locator("main img, main script")).ToHaveCountAsync(0);
        Assert.False(await HasRunAsync(tab), $"A script ran on {tab.Page.Url}.");
    }

    private static Task<bool> HasRunAsync(Tab tab) => tab.Page.EvaluateAsync<bool>("window.ran === true");

    /// <summary>Where services send their telemetry, and with what key: as they are told by the AppHost.</summary>
    private static async Task<Action<OtlpExporterOptions>> ReceiverAsync(HttpClient api)
    {
        var service = await api.GetFromJsonAsync<JsonElement>("/api/resources/ordering?secrets=true", Cancellation);
        var environment = service.GetProperty("environment").EnumerateArray()
            .ToDictionary(variable => variable.GetProperty("name").GetString()!, variable => variable.GetProperty("value").GetString()!);
        return options =>
        {
            options.Protocol = OtlpExportProtocol.Grpc;
            options.Endpoint = new(environment["OTEL_EXPORTER_OTLP_ENDPOINT"]);
            options.Headers = environment["OTEL_EXPORTER_OTLP_HEADERS"];
        };
    }

    /// <returns>The trace's id.</returns>
    private static string Send(Action<OtlpExporterOptions> receiver)
    {
        var sender = ResourceBuilder.CreateEmpty().AddService(Markup, serviceInstanceId: Markup);
        using var source = new ActivitySource(Markup);
        using var meter = new Meter(Markup);
        using var tracing = Sdk.CreateTracerProviderBuilder().SetResourceBuilder(sender).AddSource(Markup).AddOtlpExporter(receiver).Build();
        using var metering = Sdk.CreateMeterProviderBuilder().SetResourceBuilder(sender).AddMeter(Markup).AddOtlpExporter(receiver).Build();
        using var loggers = LoggerFactory.Create(logging => logging.AddOpenTelemetry(logs => logs.SetResourceBuilder(sender).AddOtlpExporter(receiver)));

        using var span = source.StartActivity(Markup, ActivityKind.Server)!;
        span.SetTag("markup", Markup).SetTag(Markup, Markup).AddException(new InvalidOperationException(Markup)).SetStatus(ActivityStatusCode.Error, Markup);
        Write(loggers.CreateLogger(Markup), Markup);
        meter.CreateCounter<int>("hostile", Markup, Markup).Add(1, new KeyValuePair<string, object?>(Markup, Markup));
        return span.TraceId.ToHexString();
    }

    [LoggerMessage(1, LogLevel.Error, "Sent {Markup}")]
    private static partial void Write(ILogger logger, string markup);
}
