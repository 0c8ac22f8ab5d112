using System.Collections.Immutable;
using Microsoft.Extensions.Logging;

namespace Aspire.Hosting.ApplicationModel;

/// <summary>Works out the addresses that are shown for a resource, once its endpoints have theirs.</summary>
internal static class ResourceUrls
{
    public static async Task<ImmutableArray<UrlSnapshot>> ResolveAsync(
        IResource resource,
        DistributedApplicationExecutionContext executionContext,
        ILogger logger,
        CancellationToken cancellationToken)
    {
        // Copies: a callback may change an address, and the next start begins anew.
        var urls = OfEndpoints(resource)
            .Concat(resource.Annotations.OfType<ResourceUrlAnnotation>().Select(Copy))
            .ToList();
        var context = new ResourceUrlsCallbackContext(executionContext, resource, urls, cancellationToken) { Logger = logger };
        foreach (var annotation in resource.Annotations.OfType<ResourceUrlsCallbackAnnotation>())
            await annotation.Callback(context);

        return [.. context.Urls.Select(Show)];
    }

    private static IEnumerable<ResourceUrlAnnotation> OfEndpoints(IResource resource) =>
        from endpoint in resource.Annotations.OfType<EndpointAnnotation>()
        where endpoint.AllocatedEndpoint is not null && resource is IResourceWithEndpoints
        select new ResourceUrlAnnotation
        {
            Url = endpoint.AllocatedEndpoint!.UriString,
            Endpoint = new EndpointReference((IResourceWithEndpoints)resource, endpoint),
        };

    private static ResourceUrlAnnotation Copy(ResourceUrlAnnotation url) =>
        new() { Url = url.Url, DisplayText = url.DisplayText, Endpoint = url.Endpoint, DisplayLocation = url.DisplayLocation };

    private static UrlSnapshot Show(ResourceUrlAnnotation url)
    {
        var address = url.Url.StartsWith('/') && url.Endpoint is { IsAllocated: true } endpoint ? endpoint.Url + url.Url : url.Url;
        return new UrlSnapshot(url.Endpoint?.EndpointName, address, IsInternal: url.DisplayLocation == UrlDisplayLocation.DetailsOnly)
        {
            DisplayProperties = new UrlDisplayPropertiesSnapshot(url.DisplayText ?? string.Empty),
        };
    }
}
