using Dashboard.Access;
using Dashboard.Api;
using Dashboard.Pages;
using Dashboard.Resources;
using Dashboard.Telemetry;
using Microsoft.AspNetCore.Builder;
using Microsoft.AspNetCore.Hosting;
using Microsoft.AspNetCore.Server.Kestrel.Core;
using Microsoft.Extensions.DependencyInjection;
using Microsoft.Extensions.Logging;

namespace Dashboard.Server;

/// <summary>The pages, and the API beside them.</summary>
internal static class Frontend
{
    // Forms are all that it takes, also from those who have not logged in.
    private const int MaxRequestBytes = 64 * 1024;

    public static WebApplication Build(DashboardOptions options, ITelemetry telemetry, IResources resources, ILoggerFactory loggers, TimeProvider time)
    {
        var builder = WebApplication.CreateEmptyBuilder(new());
        builder.WebHost.UseKestrelCore().ConfigureKestrel(kestrel =>
        {
            kestrel.AddServerHeader = false;
            kestrel.Limits.MaxRequestBodySize = MaxRequestBytes;
            options.Frontend.Listen(kestrel, HttpProtocols.Http1);
        });
        builder.Services.AddSingleton(loggers).AddRouting().AddLogging();
        builder.Services.AddSingleton(telemetry).AddSingleton(resources).AddSingleton(time).AddSingleton(new ApplicationName(options.ApplicationName));
        builder.Services.AddSingleton(new Sessions(options.Token));
        builder.Services.AddPages();

        var app = builder.Build();
        app.UseMiddleware<SecurityHeaders>();
        app.UseMiddleware<LocalHostsOnly>();
        app.UseMiddleware<OwnOriginOnly>();
        app.UseMiddleware<Gate>();
        app.UseRouting();
        app.MapLogin();
        app.MapApi();
        app.MapPages();
        return app;
    }
}
