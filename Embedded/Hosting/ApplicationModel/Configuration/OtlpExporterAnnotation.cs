using Aspire.Hosting.LocalServers;
using Microsoft.Extensions.Configuration;

namespace Aspire.Hosting.ApplicationModel;

/// <summary>The resource sends telemetry.</summary>
public class OtlpExporterAnnotation : IResourceAnnotation
{
    /// <summary>The protocol that it insists on.</summary>
    public OtlpProtocol? RequiredProtocol { get; init; }
}

/// <summary>Where telemetry is sent to.</summary>
internal sealed record OtlpReceiver(string Url, string Protocol)
{
    public static OtlpReceiver? Find(IConfiguration configuration, IResource resource)
    {
        var grpc = configuration["ASPIRE_DASHBOARD_OTLP_ENDPOINT_URL"];
        var http = configuration["ASPIRE_DASHBOARD_OTLP_HTTP_ENDPOINT_URL"];
        return resource.Annotations.OfType<OtlpExporterAnnotation>().LastOrDefault()?.RequiredProtocol switch
        {
            OtlpProtocol.Grpc => At(grpc, "grpc"),
            OtlpProtocol.HttpProtobuf => At(http, "http/protobuf"),
            OtlpProtocol.HttpJson => At(http, "http/json"),
            _ => At(grpc, "grpc") ?? At(http, "http/protobuf"),
        };
    }

    private static OtlpReceiver? At(string? url, string protocol) =>
        string.IsNullOrEmpty(url) || IsSilent(url) ? null : new OtlpReceiver(url, protocol);

    /// <summary>Nobody listens there on this machine: exporters would only hold up the shutdown of every service with their retries.</summary>
    private static bool IsSilent(string url) =>
        Uri.TryCreate(url, UriKind.Absolute, out var address) && address.IsLoopback && FreePorts.IsFree(address.Port);
}

/// <summary>The id of the running copy that asks.</summary>
internal sealed class InstanceIdValue : IExpressionValue
{
    public static readonly InstanceIdValue Instance = new();

    public string ValueExpression => "{instance.id}";

    public ValueTask<string?> GetValueAsync(CancellationToken cancellationToken = default) => new((string?)null);

    public ValueTask<string?> GetValueAsync(ValueProviderContext context, CancellationToken cancellationToken = default) =>
        new(context.Instance?.Id ?? context.Caller?.Name);
}
