using Aspire.Hosting.ApplicationModel;
using Aspire.Hosting.Eventing;
using Aspire.Hosting.Orchestration;
using Aspire.Hosting.WebDashboard;
using Microsoft.Extensions.DependencyInjection;
using Microsoft.Extensions.DependencyInjection.Extensions;
using Microsoft.Extensions.Logging;

namespace Aspire.Hosting.Startup;

/// <summary>The services of every application.</summary>
internal static class ApplicationServices
{
    public static void Add(DistributedApplicationBuilder builder, DistributedApplicationOptions options, DistributedApplicationEventing eventing)
    {
        // Results of health checks are shown with the resource; in the log they would repeat with every check.
        builder.Logging.AddFilter("Microsoft.Extensions.Diagnostics.HealthChecks", LogLevel.None);
        builder.Logging.AddFilter("Microsoft.Hosting.Lifetime", LogLevel.Warning);
        // Why a start failed (an error) is said once, by DistributedApplication. A service that fails later on is critical.
        builder.Logging.AddFilter("Microsoft.Extensions.Hosting.Internal.Host", LogLevel.Critical);
        builder.Logging.AddFilter("System.Net.Http.HttpClient", LogLevel.Warning);
        builder.Logging.AddFilter("Microsoft.AspNetCore", LogLevel.Warning); // the dashboard's requests

        var services = builder.Services;
        services.TryAddSingleton(TimeProvider.System);
        services.AddHealthChecks();
        services.AddHttpClient();
        services.AddSingleton(options);
        services.AddSingleton(builder.ExecutionContext);
        services.AddSingleton<IDistributedApplicationEventing>(eventing);
        services.AddSingleton(_ => new DistributedApplicationModel(builder.Resources));
        services.AddSingleton(provider => new ResourceLoggerService(provider.GetRequiredService<TimeProvider>()));
        services.AddSingleton<ResourceNotificationService>();
        services.AddSingleton(provider => new ResourceCommandService(
            provider.GetRequiredService<ResourceNotificationService>(), provider.GetRequiredService<ResourceLoggerService>(), provider));
        services.Configure<ResourceNotificationServiceOptions>(notifications => notifications.DefaultWaitBehavior =
            options.DisableDashboard ? WaitBehavior.StopOnResourceUnavailable : WaitBehavior.WaitOnResourceUnavailable);

        services.AddSingleton<ParameterValues>();
        services.AddSingleton<ConnectionStringEvents>();
        services.AddSingleton<ModelStartup>();
        if (builder.ExecutionContext.IsPublishMode)
            return;

        services.AddHostedService<ResourceHealthService>();
        services.AddHostedService<ChildResources>();
        services.AddHostedService<ModelResources>();
        builder.AddDashboard(options);
        builder.AddOrchestration(testing: options.IsTest);

        // Subscribed first, so that whoever listens to the event runs when the dependencies are there.
        eventing.Subscribe<BeforeResourceStartedEvent>((@event, cancellationToken) =>
            @event.Services.GetRequiredService<ResourceNotificationService>().WaitForDependenciesAsync(@event.Resource, cancellationToken));
    }
}
