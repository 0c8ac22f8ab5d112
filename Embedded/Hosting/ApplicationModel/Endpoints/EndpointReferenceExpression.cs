using System.Globalization;

namespace Aspire.Hosting.ApplicationModel;

/// <summary>A part of the address of an endpoint.</summary>
/// <param name="endpointReference">The endpoint.</param>
/// <param name="property">Which part.</param>
public class EndpointReferenceExpression(EndpointReference endpointReference, EndpointProperty property) : IExpressionValue, IValueWithReferences
{
    /// <summary>The endpoint.</summary>
    public EndpointReference Endpoint { get; } = endpointReference ?? throw new ArgumentNullException(nameof(endpointReference));

    /// <summary>Which part.</summary>
    public EndpointProperty Property { get; } = property;

    /// <summary>The symbolic form, such as <c>{ordering.bindings.http.url}</c>.</summary>
    public string ValueExpression => Property switch
    {
        EndpointProperty.Url => Binding("url"),
        EndpointProperty.Host or EndpointProperty.IPV4Host => Binding("host"),
        EndpointProperty.Port => Binding("port"),
        EndpointProperty.Scheme => Binding("scheme"),
        EndpointProperty.TargetPort => Binding("targetPort"),
        EndpointProperty.HostAndPort => $"{Binding("host")}:{Binding("port")}",
        EndpointProperty.TlsEnabled => Binding("tlsEnabled"),
        _ => throw Unknown(),
    };

    IEnumerable<object> IValueWithReferences.References => [Endpoint];

    /// <summary>The part, waiting until the endpoint has its address.</summary>
    /// <param name="cancellationToken">Stops waiting.</param>
    public ValueTask<string?> GetValueAsync(CancellationToken cancellationToken = default) =>
        GetValueAsync(new ValueProviderContext(), cancellationToken);

    /// <summary>The part, waiting until the endpoint has its address. A replica that asks for its own target port gets its own.</summary>
    /// <param name="context">Who asks.</param>
    /// <param name="cancellationToken">Stops waiting.</param>
    public async ValueTask<string?> GetValueAsync(ValueProviderContext context, CancellationToken cancellationToken = default)
    {
        ArgumentNullException.ThrowIfNull(context);

        var endpoint = Endpoint.EndpointAnnotation;
        if (Property == EndpointProperty.Scheme)
            return endpoint.UriScheme;
        if (Property == EndpointProperty.TlsEnabled)
            return endpoint.TlsEnabled ? bool.TrueString : bool.FalseString;
        if (Property == EndpointProperty.TargetPort && OwnTargetPort(context, endpoint) is { } targetPort)
            return targetPort.ToString(CultureInfo.InvariantCulture);

        var allocated = await endpoint.WaitForAllocationAsync(cancellationToken);
        var port = allocated.Port.ToString(CultureInfo.InvariantCulture);
        return Property switch
        {
            EndpointProperty.Url => allocated.UriString,
            EndpointProperty.Host => allocated.Address,
            EndpointProperty.IPV4Host => allocated.Address is "localhost" ? "127.0.0.1" : allocated.Address,
            EndpointProperty.Port => port,
            EndpointProperty.TargetPort => allocated.TargetPortExpression ?? port,
            EndpointProperty.HostAndPort => allocated.EndPointString,
            _ => throw Unknown(),
        };
    }

    private static int? OwnTargetPort(ValueProviderContext context, EndpointAnnotation endpoint) =>
        context.Instance is { } instance && instance.TargetPorts.TryGetValue(endpoint, out var port) ? port : endpoint.TargetPort;

    private string Binding(string part) => $"{{{Endpoint.Resource.Name}.bindings.{Endpoint.EndpointName}.{part}}}";

    private InvalidOperationException Unknown() => new($"'{Property}' is not a part of an endpoint's address.");
}
