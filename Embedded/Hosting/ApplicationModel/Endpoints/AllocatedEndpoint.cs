namespace Aspire.Hosting.ApplicationModel;

/// <summary>The address that an endpoint got.</summary>
public class AllocatedEndpoint
{
    /// <summary>Describes an address.</summary>
    /// <param name="endpoint">The endpoint that has it.</param>
    /// <param name="address">The host name or IP address that callers use.</param>
    /// <param name="port">The port that callers use, 1 to 65535.</param>
    /// <param name="targetPortExpression">The port that the process listens on, when it differs.</param>
    public AllocatedEndpoint(EndpointAnnotation endpoint, string address, int port, string? targetPortExpression = null)
    {
        ArgumentNullException.ThrowIfNull(endpoint);
        ArgumentException.ThrowIfNullOrEmpty(address);
        ArgumentOutOfRangeException.ThrowIfLessThan(port, 1);
        ArgumentOutOfRangeException.ThrowIfGreaterThan(port, ushort.MaxValue);

        Endpoint = endpoint;
        Address = address;
        Port = port;
        TargetPortExpression = targetPortExpression;
    }

    /// <summary>The endpoint that has the address.</summary>
    public EndpointAnnotation Endpoint { get; }

    /// <summary>The host name or IP address that callers use.</summary>
    public string Address { get; }

    /// <summary>The port that callers use.</summary>
    public int Port { get; }

    /// <summary>The scheme, such as <c>http</c>.</summary>
    public string UriScheme => Endpoint.UriScheme;

    /// <summary>Host and port: <c>localhost:8080</c>.</summary>
    public string EndPointString => $"{Address}:{Port}";

    /// <summary>The whole address: <c>http://localhost:8080</c>.</summary>
    public string UriString => $"{UriScheme}://{EndPointString}";

    /// <summary>The port that the process listens on, when it differs.</summary>
    public string? TargetPortExpression { get; }

    /// <summary>The whole address.</summary>
    public override string ToString() => UriString;
}
