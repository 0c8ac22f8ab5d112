namespace Aspire.Hosting.ApplicationModel;

/// <summary>A part of an endpoint's address.</summary>
public enum EndpointProperty
{
    /// <summary>The whole address: <c>http://localhost:8080</c>.</summary>
    Url = 0,

    /// <summary>The host.</summary>
    Host = 1,

    /// <summary>The host as an IPv4 address.</summary>
    IPV4Host = 2,

    /// <summary>The port that callers use.</summary>
    Port = 3,

    /// <summary>The scheme.</summary>
    Scheme = 4,

    /// <summary>The port that the process itself listens on.</summary>
    TargetPort = 5,

    /// <summary>Host and port: <c>localhost:8080</c>.</summary>
    HostAndPort = 6,

    /// <summary><c>True</c> when callers use TLS, <c>False</c> otherwise.</summary>
    TlsEnabled = 7,
}
