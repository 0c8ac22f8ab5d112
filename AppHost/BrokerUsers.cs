using System.Net.Http.Headers;
using System.Net.Http.Json;
using System.Text;
using Microsoft.Extensions.Configuration;

namespace AppHost;

/// <summary>
/// A user of the broker per service, which reads the service's own queues and publishes the service's own types of messages, so
/// that no service can speak for another. Aspire has no verb for it, so it is written on Aspire's events and RabbitMQ's
/// management API (https://www.rabbitmq.com/docs/http-api-reference).
/// </summary>
internal static class BrokerUsers
{
    private const string Management = "management";

    /// <summary>
    /// Connects a service to the broker as a user of its own. When the system is published nothing creates users, so the service
    /// gets the server's own connection string. When it runs here, the setting <c>Replicas</c> says in how many replicas.
    /// </summary>
    /// <param name="service">It may publish all types that begin with its name.</param>
    /// <param name="broker">With the management plugin.</param>
    /// <param name="hears">Services whose messages it handles, beside those that are sent to itself.</param>
    /// <param name="sends">Types, without version, of messages that other services own and it publishes, such as commands to them.</param>
    public static IResourceBuilder<ProjectResource> WithMessaging(
        this IResourceBuilder<ProjectResource> service, IResourceBuilder<RabbitMQServerResource> broker, string[]? hears = null, string[]? sends = null)
    {
        service.WithReference(broker).WaitForStart(broker);
        if (!service.ApplicationBuilder.ExecutionContext.IsRunMode)
            return service;

        var name = service.Resource.Name;
        var password = service.ApplicationBuilder.AddParameter($"{name}-broker-password", Passwords.Generated, secret: true, persist: true).Resource;
        var user = new BrokerUser(name, password, hears ?? [], sends ?? []);
        if (service.ApplicationBuilder.Configuration.GetValue<int?>("Replicas") is { } replicas)
            service.WithReplicas(replicas);
        service.ApplicationBuilder.Eventing.Subscribe<ResourceReadyEvent>(broker.Resource, (_, cancellationToken) => CreateAsync(broker.Resource, user, cancellationToken));
        return service.WithConnection(broker.Resource, user);
    }

    /// <summary>Replaces what the reference to the broker injected: the same names, with the user's credentials.</summary>
    private static IResourceBuilder<ProjectResource> WithConnection(
        this IResourceBuilder<ProjectResource> service, RabbitMQServerResource broker, BrokerUser user)
    {
        var uri = ReferenceExpression.Create(
            $"amqp://{user.Name}:{user.Password}@{broker.PrimaryEndpoint.Property(EndpointProperty.Host)}:{broker.PrimaryEndpoint.Property(EndpointProperty.Port)}");
        var prefix = broker.Name.ToUpperInvariant().Replace('-', '_');
        return service
            .WithEnvironment($"ConnectionStrings__{broker.Name}", uri)
            .WithEnvironment($"{prefix}_URI", uri)
            .WithEnvironment($"{prefix}_USERNAME", user.Name)
            .WithEnvironment($"{prefix}_PASSWORD", ReferenceExpression.Create($"{user.Password}"));
    }

    /// <summary>Idempotent. Which types it may write is set before that it may write at all.</summary>
    private static async Task CreateAsync(RabbitMQServerResource broker, BrokerUser user, CancellationToken cancellationToken)
    {
        using var api = await ConnectAsync(broker, cancellationToken);
        await PutAsync($"exchanges/%2F/{BrokerUser.Exchange}", new { type = "topic", durable = true });
        await PutAsync($"users/{user.Name}", new { password = await user.Password.GetValueAsync(cancellationToken), tags = "" });
        await PutAsync($"topic-permissions/%2F/{user.Name}", user.TypePermissions);
        await PutAsync($"permissions/%2F/{user.Name}", user.Permissions);

        async Task PutAsync(string path, object content)
        {
            using var answer = await api.PutAsJsonAsync($"/api/{path}", content, cancellationToken);
            if (!answer.IsSuccessStatusCode)
            {
                throw new DistributedApplicationException(
                    $"'{broker.Name}' refused {path} for the user '{user.Name}': {(int)answer.StatusCode} {await answer.Content.ReadAsStringAsync(cancellationToken)}");
            }
        }
    }

    private static async Task<HttpClient> ConnectAsync(RabbitMQServerResource broker, CancellationToken cancellationToken)
    {
        var administrator = $"{await broker.UserNameReference.GetValueAsync(cancellationToken)}:{await broker.PasswordParameter.GetValueAsync(cancellationToken)}";
        return new(new SocketsHttpHandler { UseProxy = false })
        {
            BaseAddress = new(broker.GetEndpoint(Management).Url),
            DefaultRequestHeaders = { Authorization = new AuthenticationHeaderValue("Basic", Convert.ToBase64String(Encoding.UTF8.GetBytes(administrator))) },
        };
    }
}
