using System.Diagnostics;
using System.Net.Sockets;

namespace Aspire.Hosting.ApplicationModel;

/// <summary>An address that a resource listens on.</summary>
[DebuggerDisplay("{Name}")]
public sealed class EndpointAnnotation : IResourceAnnotation
{
    private readonly EndpointAllocation _allocation = new();
    private string? _transport;
    private int? _port;
    private bool _portLeftOpen;
    private int? _targetPort;
    private bool _targetPortLeftOpen;
    private bool? _tlsEnabled;

    /// <summary>Describes an endpoint.</summary>
    /// <param name="protocol">TCP or UDP.</param>
    /// <param name="uriScheme">The scheme of its address, such as <c>http</c>; the protocol's name when null.</param>
    /// <param name="transport">How requests travel, such as <c>http2</c>; follows from the scheme when null.</param>
    /// <param name="name">The endpoint's name; the scheme when null.</param>
    /// <param name="port">The port that others use; chosen at start when null.</param>
    /// <param name="targetPort">The port that the process listens on; chosen at start when null.</param>
    /// <param name="isExternal">Whether it is meant for callers outside the application.</param>
    /// <param name="isProxied">Whether others reach it through a proxy where one is needed; true when null.</param>
    public EndpointAnnotation(
        ProtocolType protocol,
        string? uriScheme = null,
        string? transport = null,
        [EndpointName] string? name = null,
        int? port = null,
        int? targetPort = null,
        bool? isExternal = null,
        bool? isProxied = null)
    {
        Protocol = protocol;
        UriScheme = uriScheme ?? Lower(protocol);
        Name = name ?? UriScheme;
        ModelName.Validate("Endpoint", Name);
        _transport = transport;
        _port = port;
        _targetPort = targetPort;
        IsExternal = isExternal ?? false;
        IsProxied = isProxied ?? true;
    }

    /// <summary>The endpoint's name.</summary>
    public string Name { get; set; }

    /// <summary>TCP or UDP.</summary>
    public ProtocolType Protocol { get; set; }

    /// <summary>The port that others use; null leaves the choice to the start. Without a proxy it is the target port.</summary>
    public int? Port
    {
        get => _port ?? (IsProxied || _portLeftOpen ? null : _targetPort);
        set => (_port, _portLeftOpen) = (value, value is null);
    }

    /// <summary>The port that the process listens on; null leaves the choice to the start. Without a proxy it is the port.</summary>
    public int? TargetPort
    {
        get => _targetPort ?? (IsProxied || _targetPortLeftOpen ? null : _port);
        set => (_targetPort, _targetPortLeftOpen) = (value, value is null);
    }

    /// <summary>The scheme of the address, such as <c>http</c>.</summary>
    public string UriScheme { get; set; }

    /// <summary>The host that the process binds to.</summary>
    public string TargetHost { get; set; } = "localhost";

    /// <summary>How requests travel: <c>http</c>, <c>http2</c>, <c>tcp</c>.</summary>
    public string Transport
    {
        get => _transport ?? (UriScheme is "http" or "https" ? "http" : Lower(Protocol));
        set => _transport = value;
    }

    /// <summary>Whether it is meant for callers outside the application.</summary>
    public bool IsExternal { get; set; }

    /// <summary>Whether others reach it through a proxy where one is needed.</summary>
    public bool IsProxied { get; set; }

    /// <summary>Whether a reference to the whole resource leaves this endpoint out.</summary>
    public bool ExcludeReferenceEndpoint { get; set; }

    /// <summary>Whether callers use TLS; follows from the scheme unless set.</summary>
    public bool TlsEnabled
    {
        get => _tlsEnabled ?? UriScheme == "https";
        set => _tlsEnabled = value;
    }

    /// <summary>The address that the endpoint got; null until then. Setting it releases everyone who waits for it.</summary>
    public AllocatedEndpoint? AllocatedEndpoint
    {
        get => _allocation.Current;
        set => _allocation.Set(value ?? throw new InvalidOperationException($"The address of endpoint '{Name}' cannot be taken back."));
    }

    /// <summary>Whether the endpoint comes from the project's launch profile.</summary>
    internal bool FromLaunchProfile { get; set; }

    /// <summary>The environment variable that carries the target port to the process.</summary>
    internal string? TargetPortVariable { get; set; }

    /// <summary>Whether <see cref="Port"/> was said, rather than following from the target port.</summary>
    internal int? SpecifiedPort => _port;

    internal Task<AllocatedEndpoint> WaitForAllocationAsync(CancellationToken cancellationToken) => _allocation.WaitAsync(cancellationToken);

    private static string Lower(ProtocolType protocol) => protocol == ProtocolType.Udp ? "udp" : "tcp";
}
