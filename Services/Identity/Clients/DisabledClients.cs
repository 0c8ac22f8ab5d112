using OpenIddict.Abstractions;
using OpenIddict.Server;
using static OpenIddict.Abstractions.OpenIddictConstants;
using static OpenIddict.Server.OpenIddictServerEvents;

namespace Identity.Clients;

/// <summary>Refuses a client that an operator has disabled, at every endpoint.</summary>
internal sealed class DisabledClients(IOpenIddictApplicationManager clients) : IOpenIddictServerHandler<ProcessAuthenticationContext>
{
    /// <summary>The property of a client that is disabled.</summary>
    public const string Mark = "disabled";

    public static OpenIddictServerHandlerDescriptor Descriptor { get; } =
        OpenIddictServerHandlerDescriptor.CreateBuilder<ProcessAuthenticationContext>()
            .UseScopedHandler<DisabledClients>()
            .SetOrder(OpenIddictServerHandlers.ValidateClientId.Descriptor.Order + 500)
            .Build();

    public async ValueTask HandleAsync(ProcessAuthenticationContext context)
    {
        if (context.ClientId is { Length: > 0 } id
            && await clients.FindByClientIdAsync(id, context.CancellationToken) is { } client
            && (await clients.GetPropertiesAsync(client, context.CancellationToken)).ContainsKey(Mark))
        {
            // Where a browser comes, there are no credentials that could be wrong.
            var browser = context.EndpointType is OpenIddictServerEndpointType.Authorization or OpenIddictServerEndpointType.EndSession;
            context.Reject(browser ? Errors.UnauthorizedClient : Errors.InvalidClient, "The client is disabled.");
        }
    }
}
