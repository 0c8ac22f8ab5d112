using Aspire.Hosting.ApplicationModel;

namespace Aspire.Hosting;

public static partial class ResourceBuilderExtensions
{
    /// <summary>
    /// Gives the resource another one's connection string as <c>ConnectionStrings__NAME</c>, and the parts of it as <c>NAME_PART</c>.
    /// </summary>
    /// <typeparam name="TDestination">The resource's type.</typeparam>
    /// <param name="builder">The resource.</param>
    /// <param name="source">The other one.</param>
    /// <param name="connectionName">The name of the connection; the other one's when null.</param>
    /// <param name="optional">Whether the connection string may be missing.</param>
    public static IResourceBuilder<TDestination> WithReference<TDestination>(
        this IResourceBuilder<TDestination> builder,
        IResourceBuilder<IResourceWithConnectionString> source,
        string? connectionName = null,
        bool optional = false)
        where TDestination : IResourceWithEnvironment
    {
        ArgumentNullException.ThrowIfNull(builder);
        ArgumentNullException.ThrowIfNull(source);

        var resource = source.Resource;
        if (optional)
            resource.Annotations.Add(new OptionalReferenceAnnotation());

        var name = connectionName ?? resource.Name;
        var prefix = name.Length == 0 ? string.Empty : $"{EnvironmentVariableName.Encode(name).ToUpperInvariant()}_";
        return builder.WithReferenceRelationship(resource).WithEnvironment(context =>
        {
            var flags = InjectionFlags(context.Resource);
            if (flags.HasFlag(ReferenceEnvironmentInjectionFlags.ConnectionString))
            {
                var variable = resource.ConnectionStringEnvironmentVariable ?? $"ConnectionStrings__{name}";
                context.EnvironmentVariables[variable] = new ConnectionStringReference(resource, optional);
            }
            if (flags.HasFlag(ReferenceEnvironmentInjectionFlags.ConnectionProperties))
            {
                foreach (var (part, value) in resource.GetConnectionProperties())
                    context.EnvironmentVariables[prefix + part.ToUpperInvariant()] = value;
                foreach (var part in resource.Annotations.OfType<ConnectionPropertyAnnotation>())
                    context.EnvironmentVariables[prefix + part.Name.ToUpperInvariant()] = part.Value;
            }
        });
    }

    /// <summary>
    /// Gives the resource the addresses of another one: <c>services__NAME__SCHEME__N</c> for service discovery, and <c>NAME_ENDPOINT</c>.
    /// </summary>
    /// <typeparam name="TDestination">The resource's type.</typeparam>
    /// <param name="builder">The resource.</param>
    /// <param name="source">The other one.</param>
    public static IResourceBuilder<TDestination> WithReference<TDestination>(
        this IResourceBuilder<TDestination> builder, IResourceBuilder<IResourceWithServiceDiscovery> source)
        where TDestination : IResourceWithEnvironment
    {
        ArgumentNullException.ThrowIfNull(source);
        return builder.ReferToEndpoints(source.Resource, endpointName: null, name: null);
    }

    /// <summary>Gives the resource the addresses of another one, which it calls by another name.</summary>
    /// <typeparam name="TDestination">The resource's type.</typeparam>
    /// <param name="builder">The resource.</param>
    /// <param name="source">The other one.</param>
    /// <param name="name">The other name.</param>
    public static IResourceBuilder<TDestination> WithReference<TDestination>(
        this IResourceBuilder<TDestination> builder, IResourceBuilder<IResourceWithServiceDiscovery> source, string name)
        where TDestination : IResourceWithEnvironment
    {
        ArgumentNullException.ThrowIfNull(source);
        return builder.ReferToEndpoints(source.Resource, endpointName: null, name);
    }

    /// <summary>Gives the resource the address of one endpoint of another one.</summary>
    /// <typeparam name="TDestination">The resource's type.</typeparam>
    /// <param name="builder">The resource.</param>
    /// <param name="endpointReference">The endpoint.</param>
    public static IResourceBuilder<TDestination> WithReference<TDestination>(
        this IResourceBuilder<TDestination> builder, EndpointReference endpointReference)
        where TDestination : IResourceWithEnvironment
    {
        ArgumentNullException.ThrowIfNull(endpointReference);
        return builder.ReferToEndpoints(endpointReference.Resource, endpointReference.EndpointName, name: null);
    }

    /// <summary>Gives the resource a fixed address as <c>services__NAME__default__0</c> and <c>NAME</c>.</summary>
    /// <typeparam name="TDestination">The resource's type.</typeparam>
    /// <param name="builder">The resource.</param>
    /// <param name="name">What it calls the address.</param>
    /// <param name="uri">The address: absolute, without query or fragment.</param>
    public static IResourceBuilder<TDestination> WithReference<TDestination>(this IResourceBuilder<TDestination> builder, string name, Uri uri)
        where TDestination : IResourceWithEnvironment
    {
        ArgumentNullException.ThrowIfNull(builder);
        ArgumentNullException.ThrowIfNull(name);
        ArgumentNullException.ThrowIfNull(uri);
        if (!ExternalServiceResource.TryParse(uri.OriginalString, out _, out var problem))
            throw new InvalidOperationException($"The address '{uri}' that resource '{builder.Resource.Name}' calls '{name}' is invalid: {problem}");

        return builder.WithEnvironment(context =>
            SetAddress(context, uri.ToString(), $"services__{name}__default__0", EnvironmentVariableName.Encode(name)));
    }

    /// <summary>Gives the resource the address of an external service.</summary>
    /// <typeparam name="TDestination">The resource's type.</typeparam>
    /// <param name="builder">The resource.</param>
    /// <param name="externalService">The service.</param>
    public static IResourceBuilder<TDestination> WithReference<TDestination>(
        this IResourceBuilder<TDestination> builder, IResourceBuilder<ExternalServiceResource> externalService)
        where TDestination : IResourceWithEnvironment
    {
        ArgumentNullException.ThrowIfNull(builder);
        ArgumentNullException.ThrowIfNull(externalService);

        var service = externalService.Resource;
        var name = EnvironmentVariableName.Encode(service.Name).ToUpperInvariant();
        return builder.WithReferenceRelationship(service).WithEnvironment(async context =>
        {
            var uri = await service.GetUriAsync(context.CancellationToken);
            // A fixed address is named for the service alone; one from a parameter also for its scheme, as Aspire does.
            var variable = service.Uri is null ? $"{name}_{EnvironmentVariableName.Encode(uri.Scheme).ToUpperInvariant()}" : name;
            object value = service.UrlParameter is null ? uri.ToString() : service.UrlParameter;
            SetAddress(context, value, $"services__{service.Name}__{uri.Scheme}__0", variable);
        });
    }

    /// <summary>Chooses which variables references set on the resource.</summary>
    /// <typeparam name="TDestination">The resource's type.</typeparam>
    /// <param name="builder">The resource.</param>
    /// <param name="flags">The kinds of variables.</param>
    public static IResourceBuilder<TDestination> WithReferenceEnvironment<TDestination>(
        this IResourceBuilder<TDestination> builder, ReferenceEnvironmentInjectionFlags flags)
        where TDestination : IResourceWithEnvironment
    {
        ArgumentNullException.ThrowIfNull(builder);
        return builder.WithAnnotation(new ReferenceEnvironmentInjectionAnnotation(flags));
    }

    /// <summary>Adds a part to the connection that the resource offers.</summary>
    /// <typeparam name="T">The resource's type.</typeparam>
    /// <param name="builder">The resource.</param>
    /// <param name="name">The part's name.</param>
    /// <param name="value">The part's value.</param>
    public static IResourceBuilder<T> WithConnectionProperty<T>(this IResourceBuilder<T> builder, string name, ReferenceExpression value)
        where T : IResourceWithConnectionString
    {
        ArgumentNullException.ThrowIfNull(builder);
        return builder.WithAnnotation(new ConnectionPropertyAnnotation(name, value));
    }

    /// <summary>Adds a part to the connection that the resource offers.</summary>
    /// <typeparam name="T">The resource's type.</typeparam>
    /// <param name="builder">The resource.</param>
    /// <param name="name">The part's name.</param>
    /// <param name="value">The part's value.</param>
    public static IResourceBuilder<T> WithConnectionProperty<T>(this IResourceBuilder<T> builder, string name, string value)
        where T : IResourceWithConnectionString =>
        builder.WithConnectionProperty(name, ReferenceExpression.Create($"{value}"));

    /// <summary>Lets another resource's connection string stand in for the resource's own.</summary>
    /// <typeparam name="T">The resource's type.</typeparam>
    /// <param name="builder">The resource.</param>
    /// <param name="resource">The other one.</param>
    public static IResourceBuilder<T> WithConnectionStringRedirection<T>(this IResourceBuilder<T> builder, IResourceWithConnectionString resource)
        where T : IResourceWithConnectionString
    {
        ArgumentNullException.ThrowIfNull(builder);
        return builder.WithAnnotation(new ConnectionStringRedirectAnnotation(resource), ResourceAnnotationMutationBehavior.Replace);
    }

    /// <summary>A part of the connection that a resource offers; empty when it has none of that name.</summary>
    /// <param name="resource">The resource.</param>
    /// <param name="key">The part's name, in any case.</param>
    public static ReferenceExpression GetConnectionProperty(this IResourceWithConnectionString resource, string key)
    {
        ArgumentNullException.ThrowIfNull(resource);
        return resource.GetConnectionProperties().FirstOrDefault(part => part.Key.Equals(key, StringComparison.OrdinalIgnoreCase)).Value
            ?? ReferenceExpression.Empty;
    }

    private static ReferenceEnvironmentInjectionFlags InjectionFlags(IResource resource) =>
        resource.Annotations.OfType<ReferenceEnvironmentInjectionAnnotation>().LastOrDefault()?.Flags ?? ReferenceEnvironmentInjectionFlags.All;

    private static void SetAddress(EnvironmentCallbackContext context, object value, string discoveryVariable, string endpointVariable)
    {
        var flags = InjectionFlags(context.Resource);
        if (flags.HasFlag(ReferenceEnvironmentInjectionFlags.ServiceDiscovery))
            context.EnvironmentVariables[discoveryVariable] = value;
        if (flags.HasFlag(ReferenceEnvironmentInjectionFlags.Endpoints))
            context.EnvironmentVariables[endpointVariable] = value;
    }

    private static IResourceBuilder<T> ReferToEndpoints<T>(
        this IResourceBuilder<T> builder, IResourceWithEndpoints resource, string? endpointName, string? name)
        where T : IResourceWithEnvironment
    {
        ArgumentNullException.ThrowIfNull(builder);

        var reference = builder.Resource.Annotations.OfType<EndpointReferenceAnnotation>().SingleOrDefault(item => item.Resource == resource);
        if (reference is null)
        {
            reference = new EndpointReferenceAnnotation(resource);
            builder.WithAnnotation(reference).WithEnvironment(context => SetEndpoints(context, reference, name));
        }

        if (endpointName is null)
            reference.UseAllEndpoints = true;
        else
            reference.EndpointNames.Add(endpointName);
        return builder.WithReferenceRelationship(resource);
    }

    private static void SetEndpoints(EnvironmentCallbackContext context, EndpointReferenceAnnotation reference, string? name)
    {
        var flags = InjectionFlags(context.Resource);
        var service = name ?? reference.Resource.Name;
        // A name that was asked for keeps its case; the resource's own is upper case, as environment variables are.
        var prefix = EnvironmentVariableName.Encode(name ?? service.ToUpperInvariant());
        var numbers = new Dictionary<string, int>(StringComparer.OrdinalIgnoreCase);

        foreach (var endpoint in reference.Resource.GetEndpoints())
        {
            var isWanted = reference.EndpointNames.Contains(endpoint.EndpointName) || (reference.UseAllEndpoints && !endpoint.ExcludeReferenceEndpoint);
            if (!isWanted)
                continue;

            if (flags.HasFlag(ReferenceEnvironmentInjectionFlags.Endpoints))
                context.EnvironmentVariables[$"{prefix}_{EnvironmentVariableName.Encode(endpoint.EndpointName).ToUpperInvariant()}"] = endpoint;
            if (flags.HasFlag(ReferenceEnvironmentInjectionFlags.ServiceDiscovery))
            {
                var scheme = endpoint.IsHttpSchemeNamedEndpoint ? endpoint.Scheme : endpoint.EndpointName;
                var number = numbers.GetValueOrDefault(scheme);
                while (context.EnvironmentVariables.ContainsKey($"services__{service}__{scheme}__{number}"))
                    number++;
                context.EnvironmentVariables[$"services__{service}__{scheme}__{number}"] = endpoint;
                numbers[scheme] = number + 1;
            }
        }
    }
}
