using Microsoft.AspNetCore.Hosting.Server;
using Microsoft.AspNetCore.Hosting.Server.Features;

namespace Benchmarks.Harness;

/// <summary>Takes what the services export over OTLP and forgets it: what exporting costs a service is part of what is measured.</summary>
internal sealed class TelemetrySink : IAsyncDisposable
{
    private readonly WebApplication _server;

    private TelemetrySink(WebApplication server)
    {
        _server = server;
        Address = server.Services.GetRequiredService<IServer>().Features.Get<IServerAddressesFeature>()!.Addresses.First();
    }

    public string Address { get; }

    public static async Task<TelemetrySink> StartAsync(CancellationToken cancellationToken)
    {
        var builder = WebApplication.CreateEmptyBuilder(new());
        builder.WebHost.UseKestrelCore().UseUrls("http://127.0.0.1:0");
        var server = builder.Build();
        server.Run(async context =>
        {
            await context.Request.Body.CopyToAsync(Stream.Null, context.RequestAborted);
            context.Response.ContentType = "application/x-protobuf";
        });
        await server.StartAsync(cancellationToken);
        return new(server);
    }

    /// <summary>What an AppHost in Development tells a service, save for the protocol, which is the one that is easier to discard.</summary>
    public IReadOnlyDictionary<string, string> EnvironmentOf(string service) => new Dictionary<string, string>
    {
        ["OTEL_EXPORTER_OTLP_ENDPOINT"] = Address,
        ["OTEL_EXPORTER_OTLP_PROTOCOL"] = "http/protobuf",
        ["OTEL_SERVICE_NAME"] = service,
        ["OTEL_TRACES_SAMPLER"] = "always_on",
        ["OTEL_BLRP_SCHEDULE_DELAY"] = "1000",
        ["OTEL_BSP_SCHEDULE_DELAY"] = "1000",
        ["OTEL_METRIC_EXPORT_INTERVAL"] = "1000",
    };

    public ValueTask DisposeAsync() => _server.DisposeAsync();
}
