using System.Text.Json.Serialization;
using Microsoft.AspNetCore.Authentication;
using Microsoft.AspNetCore.Builder;
using Microsoft.Extensions.DependencyInjection;
using Microsoft.Extensions.DependencyInjection.Extensions;
using Microsoft.Extensions.Http.Resilience;
using ServiceDefaults.Health;
using ServiceDefaults.Mtls;
using ServiceDefaults.Problems;
using ServiceDefaults.Secrets;
using ServiceDefaults.Telemetry;

namespace ServiceDefaults;

/// <summary>What every service has, whatever it does.</summary>
public static class ServiceDefaultsExtensions
{
    /// <summary>
    /// Adds telemetry, health checks, problem details, resilient HTTP clients with service discovery, request limits,
    /// graceful shutdown, the secrets that <c>SECRETS_DIRECTORY</c> holds, and mutual TLS where <c>Mtls:Enabled</c> says so.
    /// Call it first.
    /// </summary>
    /// <param name="builder">The service's builder.</param>
    /// <returns>The same builder.</returns>
    public static WebApplicationBuilder AddServiceDefaults(this WebApplicationBuilder builder)
    {
        ArgumentNullException.ThrowIfNull(builder);

        builder.Services.TryAddSingleton(TimeProvider.System);
        builder.AddSecrets();
        builder.AddTelemetry();
        builder.AddHealth();
        builder.AddProblems();
        builder.LimitRequests();

        builder.Services.ConfigureHttpJsonOptions(options =>
        {
            options.SerializerOptions.NumberHandling = JsonNumberHandling.Strict;
            options.SerializerOptions.AllowDuplicateProperties = false;
        });

        builder.Services.AddServiceDiscovery();
        builder.Services.ConfigureHttpClientDefaults(http =>
        {
            // RFC 9110 section 9.2.2: only safe methods are repeated without being asked to.
            http.AddStandardResilienceHandler(options => options.Retry.DisableForUnsafeHttpMethods());
            http.AddServiceDiscovery();
        });
        builder.AddMutualTls();

        return builder;
    }

    /// <summary>
    /// Adds the error handling and, where it was configured, authentication, answers <c>HEAD</c> wherever <c>GET</c> is answered,
    /// and maps <c>/health</c> and <c>/alive</c>. Call it before other middleware and endpoints.
    /// </summary>
    /// <param name="app">The service.</param>
    /// <param name="authenticate">
    /// False for a gateway, which calls <c>UseRouting</c>, <c>UseAuthentication</c> and <c>UseAuthorization</c> itself, among
    /// middleware of its own, and passes content on unread.
    /// </param>
    /// <returns>The same application.</returns>
    public static WebApplication MapDefaultEndpoints(this WebApplication app, bool authenticate = true)
    {
        ArgumentNullException.ThrowIfNull(app);

        app.UseExceptionHandler();
        app.UseStatusCodePages();
        app.UseMiddleware<HeadLikeGet>();
        if (authenticate)
        {
            app.UseRouting();
            if (app.Services.GetService<IAuthenticationSchemeProvider>() is not null)
                app.UseAuthentication().UseAuthorization();
            app.UseMiddleware<UnreadableContent>();
        }

        app.MapHealth();
        return app;
    }
}
