using System.Text.Json;
using System.Text.Json.Nodes;
using Yarp.ReverseProxy;
using Yarp.ReverseProxy.Model;

namespace Gateway.Documentation;

/// <summary>Reads the OpenAPI documents of the services whose cluster says where it is (<c>Metadata: OpenApi</c>), the way that requests go.</summary>
internal sealed partial class ServiceDocuments(IProxyStateLookup proxy, ILogger<ServiceDocuments> logger)
{
    private const string Path = "OpenApi";
    private static readonly TimeSpan Deadline = TimeSpan.FromSeconds(5);

    public IReadOnlyList<string> Services =>
        [.. proxy.GetClusters().Where(cluster => PathOf(cluster) is not null).Select(cluster => cluster.ClusterId).Order(StringComparer.Ordinal)];

    /// <summary>By service; one that does not answer is left out.</summary>
    public async Task<IReadOnlyDictionary<string, JsonObject>> AllAsync(HostString host, CancellationToken cancellationToken)
    {
        var documents = await Task.WhenAll(Services.Select(async service => (Service: service, Document: await ReadAsync(service, host, cancellationToken))));
        return documents.Where(read => read.Document is not null).ToDictionary(read => read.Service, read => read.Document!, StringComparer.Ordinal);
    }

    /// <returns>Null where there is no such service, or it does not answer.</returns>
    public async Task<JsonObject?> ReadAsync(string service, HostString host, CancellationToken cancellationToken)
    {
        if (!proxy.TryGetCluster(service, out var cluster) || PathOf(cluster) is not { } path || cluster.DestinationsState.AvailableDestinations is not [var destination, ..])
            return null;

        using var deadline = CancellationTokenSource.CreateLinkedTokenSource(cancellationToken);
        deadline.CancelAfter(Deadline);
        // The host, so that the document names the gateway as its server.
        using var request = new HttpRequestMessage(HttpMethod.Get, new Uri(new Uri(destination.Model.Config.Address), path)) { Headers = { Host = host.Value } };
        try
        {
            using var response = await cluster.Model.HttpClient.SendAsync(request, deadline.Token);
            response.EnsureSuccessStatusCode();
            return await JsonNode.ParseAsync(await response.Content.ReadAsStreamAsync(deadline.Token), cancellationToken: deadline.Token) as JsonObject;
        }
        catch (Exception error) when (error is HttpRequestException or JsonException || (error is OperationCanceledException && !cancellationToken.IsCancellationRequested))
        {
            Unreadable(logger, service, error);
            return null;
        }
    }

    private static string? PathOf(ClusterState cluster) => cluster.Model.Config.Metadata?.GetValueOrDefault(Path);

    [LoggerMessage(Level = LogLevel.Warning, Message = "The OpenAPI document of '{Service}' could not be read and is left out.")]
    private static partial void Unreadable(ILogger logger, string service, Exception exception);
}
