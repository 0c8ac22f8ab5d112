using Dashboard.Otlp;
using Dashboard.Telemetry;
using Microsoft.AspNetCore.Builder;
using Microsoft.AspNetCore.Hosting;
using Microsoft.AspNetCore.Server.Kestrel.Core;
using Microsoft.Extensions.DependencyInjection;
using Microsoft.Extensions.Logging;

namespace Dashboard.Server;

/// <summary>Takes telemetry, each protocol at its own port: without TLS, HTTP/1.1 and HTTP/2 cannot share one.</summary>
internal static class Receiver
{
    public static WebApplication Build(DashboardOptions options, TelemetryStore store, ILoggerFactory loggers)
    {
        var builder = WebApplication.CreateEmptyBuilder(new());
        builder.WebHost.UseKestrelCore().ConfigureKestrel(kestrel =>
        {
            kestrel.AddServerHeader = false;
            options.OtlpGrpc?.Listen(kestrel, HttpProtocols.Http2);
            options.OtlpHttp?.Listen(kestrel, HttpProtocols.Http1);
        });
        builder.Services.AddSingleton(loggers).AddRouting().AddLogging();
        builder.Services.AddSingleton(store);
        builder.Services.AddSingleton(new OtlpOptions(options.OtlpApiKey));
        builder.Services.AddOtlp();

        var app = builder.Build();
        app.UseRouting();
        app.MapOtlp();
        return app;
    }
}
