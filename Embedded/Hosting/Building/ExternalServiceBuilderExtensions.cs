using Aspire.Hosting.ApplicationModel;
using Microsoft.Extensions.DependencyInjection;
using Microsoft.Extensions.Diagnostics.HealthChecks;

namespace Aspire.Hosting;

/// <summary>Adds services that run elsewhere.</summary>
public static class ExternalServiceBuilderExtensions
{
    /// <summary>Adds a service at a fixed address.</summary>
    /// <param name="builder">The application.</param>
    /// <param name="name">The resource's name.</param>
    /// <param name="url">The address: absolute, without query or fragment.</param>
    public static IResourceBuilder<ExternalServiceResource> AddExternalService(this IDistributedApplicationBuilder builder, [ResourceName] string name, string url) =>
        ExternalServiceResource.TryParse(url, out var uri, out var problem)
            ? builder.AddExternalService(name, uri)
            : throw new ArgumentException($"The address '{url}' of external service '{name}' is invalid: {problem}", nameof(url));

    /// <summary>Adds a service at a fixed address.</summary>
    /// <param name="builder">The application.</param>
    /// <param name="name">The resource's name.</param>
    /// <param name="uri">The address: absolute, without query or fragment.</param>
    public static IResourceBuilder<ExternalServiceResource> AddExternalService(this IDistributedApplicationBuilder builder, [ResourceName] string name, Uri uri)
    {
        ArgumentNullException.ThrowIfNull(builder);
        return Add(builder, new ExternalServiceResource(name, uri));
    }

    /// <summary>Adds a service whose address is a parameter.</summary>
    /// <param name="builder">The application.</param>
    /// <param name="name">The resource's name.</param>
    /// <param name="urlParameter">The parameter: an absolute address without query or fragment.</param>
    public static IResourceBuilder<ExternalServiceResource> AddExternalService(
        this IDistributedApplicationBuilder builder, [ResourceName] string name, IResourceBuilder<ParameterResource> urlParameter)
    {
        ArgumentNullException.ThrowIfNull(builder);
        ArgumentNullException.ThrowIfNull(urlParameter);
        return Add(builder, new ExternalServiceResource(name, urlParameter.Resource));
    }

    /// <summary>The service is healthy when a <c>GET</c> of a path succeeds.</summary>
    /// <param name="builder">The service.</param>
    /// <param name="path">The path, relative to the service's address; the address itself when null.</param>
    /// <param name="statusCode">The status that it must answer with; 200 when null.</param>
    public static IResourceBuilder<ExternalServiceResource> WithHttpHealthCheck(
        this IResourceBuilder<ExternalServiceResource> builder, string? path = null, int? statusCode = null)
    {
        ArgumentNullException.ThrowIfNull(builder);

        var service = builder.Resource;
        if (path is not null && !Uri.IsWellFormedUriString(path, UriKind.Relative))
            throw new ArgumentException($"The path '{path}' of the health check of external service '{service.Name}' must be a relative URL.", nameof(path));
        if (service.Uri is { Scheme: not ("http" or "https") } uri)
            throw new ArgumentException($"External service '{service.Name}' speaks '{uri.Scheme}', so an HTTP health check cannot reach it.", nameof(builder));

        var expected = statusCode ?? 200;
        var key = $"{service.Name}_external{(path is null ? string.Empty : $"_{path}")}_{expected}_check";
        builder.ApplicationBuilder.Services.AddHealthChecks().Add(new HealthCheckRegistration(
            key,
            services => new HttpHealthCheck(
                services.GetRequiredService<IHttpClientFactory>(),
                async cancellationToken => await service.GetUriAsync(cancellationToken) is var address && path is null ? address : new Uri(address, path),
                expected),
            failureStatus: null,
            tags: null));
        return builder.WithHealthCheck(key);
    }

    private static IResourceBuilder<ExternalServiceResource> Add(IDistributedApplicationBuilder builder, ExternalServiceResource service)
    {
        return builder.AddResource(service)
            .WithInitialState(new CustomResourceSnapshot { ResourceType = ResourceKinds.ExternalService, State = KnownResourceStates.Waiting, Properties = [] })
            .OnInitializeResource(RunAsync);
    }

    private static async Task RunAsync(ExternalServiceResource service, InitializeResourceEvent start, CancellationToken cancellationToken)
    {
        var uri = await service.GetUriAsync(cancellationToken);
        await start.Eventing.PublishAsync(new BeforeResourceStartedEvent(service, start.Services), cancellationToken);
        var executionContext = start.Services.GetRequiredService<DistributedApplicationExecutionContext>();
        var urls = await ResourceUrls.ResolveAsync(service, executionContext, start.Logger, cancellationToken);
        await start.Notifications.PublishUpdateAsync(service, snapshot => snapshot with
        {
            State = KnownResourceStates.Running,
            StartTimeStamp = DateTime.UtcNow,
            Properties = snapshot.Properties.With(KnownProperties.Source, uri.Host),
            Urls = [new UrlSnapshot(Name: null, uri.ToString(), IsInternal: false), .. urls],
        });
    }
}
