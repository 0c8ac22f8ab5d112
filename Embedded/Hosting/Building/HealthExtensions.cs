using Aspire.Hosting.ApplicationModel;
using Microsoft.Extensions.DependencyInjection;
using Microsoft.Extensions.Diagnostics.HealthChecks;

namespace Aspire.Hosting;

public static partial class ResourceBuilderExtensions
{
    /// <summary>Lets a registered health check tell whether the resource is healthy.</summary>
    /// <typeparam name="T">The resource's type.</typeparam>
    /// <param name="builder">The resource.</param>
    /// <param name="key">The name that the check is registered under in <c>builder.Services</c>.</param>
    public static IResourceBuilder<T> WithHealthCheck<T>(this IResourceBuilder<T> builder, string key)
        where T : IResource
    {
        ArgumentNullException.ThrowIfNull(builder);
        if (builder.Resource.Annotations.OfType<HealthCheckAnnotation>().Any(check => check.Key == key))
            throw new DistributedApplicationException($"Resource '{builder.Resource.Name}' already has the health check '{key}'. Remove one of the calls.");
        return builder.WithAnnotation(new HealthCheckAnnotation(key));
    }

    /// <summary>The resource is healthy when a <c>GET</c> of a path succeeds.</summary>
    /// <typeparam name="T">The resource's type.</typeparam>
    /// <param name="builder">The resource.</param>
    /// <param name="path">The path; <c>/</c> when null.</param>
    /// <param name="statusCode">The status that it must answer with; 200 when null.</param>
    /// <param name="endpointName">The endpoint; when null, <c>http</c> or else <c>https</c>.</param>
    public static IResourceBuilder<T> WithHttpHealthCheck<T>(
        this IResourceBuilder<T> builder, string? path = null, int? statusCode = null, string? endpointName = null)
        where T : IResourceWithEndpoints
    {
        ArgumentNullException.ThrowIfNull(builder);
        return builder.WithHttpHealthCheck(() => ChooseHttpEndpoint(builder.Resource, endpointName, "an HTTP health check"), path, statusCode);
    }

    /// <summary>The resource is healthy when a <c>GET</c> of a path succeeds.</summary>
    /// <typeparam name="T">The resource's type.</typeparam>
    /// <param name="builder">The resource.</param>
    /// <param name="endpointSelector">Gives the endpoint; when null, <c>http</c> or else <c>https</c>.</param>
    /// <param name="path">The path; <c>/</c> when null.</param>
    /// <param name="statusCode">The status that it must answer with; 200 when null.</param>
    public static IResourceBuilder<T> WithHttpHealthCheck<T>(
        this IResourceBuilder<T> builder, Func<EndpointReference>? endpointSelector, string? path = null, int? statusCode = null)
        where T : IResourceWithEndpoints
    {
        ArgumentNullException.ThrowIfNull(builder);

        var endpoint = endpointSelector?.Invoke() ?? ChooseHttpEndpoint(builder.Resource, name: null, "an HTTP health check");
        if (endpoint.Scheme is not ("http" or "https"))
        {
            throw new DistributedApplicationException(
                $"Endpoint '{endpoint.EndpointName}' of resource '{builder.Resource.Name}' speaks '{endpoint.Scheme}', so an HTTP health check cannot use it. Name another endpoint.");
        }

        var expected = statusCode ?? 200;
        var key = $"{builder.Resource.Name}_{endpoint.EndpointName}_{path ?? "/"}_{expected}_check";
        builder.ApplicationBuilder.Services.AddHealthChecks().Add(new HealthCheckRegistration(
            key,
            services => new HttpHealthCheck(
                services.GetRequiredService<IHttpClientFactory>(),
                async cancellationToken => new Uri(new Uri((await endpoint.GetValueAsync(cancellationToken))!), path ?? "/"),
                expected),
            failureStatus: null,
            tags: null));
        return builder.WithHealthCheck(key);
    }

    private static EndpointReference ChooseHttpEndpoint(IResourceWithEndpoints resource, string? name, string purpose)
    {
        string[] names = name is null ? ["http", "https"] : [name];
        return names.Select(resource.GetEndpoint).FirstOrDefault(endpoint => endpoint.Exists) ?? throw new DistributedApplicationException(
            $"Resource '{resource.Name}' has no endpoint {string.Join(" or ", names.Select(item => $"'{item}'"))} for {purpose}. " +
            "Add one with WithHttpEndpoint before, or name another one.");
    }
}
