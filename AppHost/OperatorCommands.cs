using System.Net.Http.Headers;
using System.Net.Http.Json;
using System.Security.Cryptography.X509Certificates;
using System.Text.Json;
using AppHost.Certificates;
using Microsoft.Extensions.DependencyInjection;

namespace AppHost;

/// <summary>
/// What operators ask of a service that handles messages (docs/messaging.md), as commands in the dashboard and for
/// <c>dotnet aspire resource SERVICE COMMAND</c>.
/// </summary>
internal static class OperatorCommands
{
    private const string DeadLetters = "/operations/messaging/dead-letters";

    /// <summary>Gives every service that uses the broker commands to list and to redrive its dead letters.</summary>
    public static void AddOperatorCommands(this IDistributedApplicationBuilder builder)
    {
        if (!builder.ExecutionContext.IsRunMode)
            return;

        builder.Eventing.Subscribe<BeforeStartEvent>((start, _) =>
        {
            foreach (var service in start.Model.Resources.OfType<ProjectResource>().Where(UsesBroker))
            {
                builder.CreateResourceBuilder(service)
                    .WithCommand("dead-letters", "List dead letters", context => SendAsync(start.Model, service, HttpMethod.Get, DeadLetters, context),
                        new() { Description = "Shows the messages that the service could not handle, with the reasons.", IconName = "MailError" })
                    .WithCommand("redrive-dead-letters", "Redrive dead letters", context => SendAsync(start.Model, service, HttpMethod.Post, $"{DeadLetters}/redrive", context),
                        new() { Description = "Has all dead letters handled again.", IconName = "MailArrowForward", ConfirmationMessage = "Have all dead letters handled again?" });
            }

            return Task.CompletedTask;
        });
    }

    private static bool UsesBroker(ProjectResource service) =>
        service.Annotations.OfType<ResourceRelationshipAnnotation>().Any(relationship => relationship.Resource is RabbitMQServerResource);

    /// <summary>Calls the service as the gateway would, with the token of Development's client.</summary>
    private static async Task<ExecuteCommandResult> SendAsync(
        DistributedApplicationModel model, ProjectResource service, HttpMethod method, string path, ExecuteCommandContext context)
    {
        using var client = Client(service, context.Services, out var address);
        try
        {
            using var request = new HttpRequestMessage(method, new Uri(new Uri(address), path));
            request.Headers.Authorization = new AuthenticationHeaderValue("Bearer", await TokenAsync(model, context.CancellationToken));
            using var answer = await client.SendAsync(request, context.CancellationToken);
            var text = await answer.Content.ReadAsStringAsync(context.CancellationToken);
            return answer.IsSuccessStatusCode
                ? CommandResults.Success("", text, CommandResultFormat.Json)
                : CommandResults.Failure($"'{service.Name}' answered {(int)answer.StatusCode}: {text}");
        }
        catch (HttpRequestException failure)
        {
            return CommandResults.Failure($"'{service.Name}' could not be asked: {failure.Message}");
        }
    }

    private static HttpClient Client(ProjectResource service, IServiceProvider services, out string address)
    {
        var secured = service.GetEndpoint("https");
        if (!secured.Exists || services.GetService<DevelopmentAuthority>() is not { } authority)
        {
            address = service.GetEndpoint("http").Url;
            return new();
        }

        address = secured.Url;
        var (certificate, key) = authority.Issue(SystemBuilder.Gateway);
        var handler = new SocketsHttpHandler();
        handler.SslOptions.ClientCertificates = [X509Certificate2.CreateFromPem(certificate, key)];
        handler.SslOptions.CertificateChainPolicy = new()
        {
            TrustMode = X509ChainTrustMode.CustomRootTrust,
            CustomTrustStore = { X509Certificate2.CreateFromPem(authority.Pem) },
            RevocationMode = X509RevocationMode.NoCheck,
        };
        return new(handler);
    }

    private static async Task<string> TokenAsync(DistributedApplicationModel model, CancellationToken cancellationToken)
    {
        using var gateway = new HttpClient { BaseAddress = new(model.Resources.OfType<ProjectResource>().Single(project => project.Name == SystemBuilder.Gateway).GetEndpoint("http").Url) };
        using var form = new FormUrlEncodedContent([new("grant_type", "client_credentials"), new("client_id", "platform-cli"), new("client_secret", "platform-cli-dev"), new("scope", "operations")]);
        using var answer = await gateway.PostAsync(new Uri("/connect/token", UriKind.Relative), form, cancellationToken);
        answer.EnsureSuccessStatusCode();
        return (await answer.Content.ReadFromJsonAsync<JsonElement>(cancellationToken)).GetProperty("access_token").GetString()!;
    }
}
