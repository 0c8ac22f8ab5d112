using System.Net;
using Identity.Telemetry;
using Microsoft.AspNetCore;
using OpenIddict.Abstractions;
using OpenIddict.Server;
using static OpenIddict.Abstractions.OpenIddictConstants;
using static OpenIddict.Server.OpenIddictServerEvents;

namespace Identity.Server;

/// <summary>Tells the security log what OpenIddict decides.</summary>
internal sealed class SecurityEvents(IOpenIddictTokenManager tokens, SecurityLog log)
    : IOpenIddictServerHandler<ProcessSignInContext>, IOpenIddictServerHandler<ValidateTokenContext>, IOpenIddictServerHandler<ProcessErrorContext>
{
    public static readonly IReadOnlyList<OpenIddictServerHandlerDescriptor> Descriptors =
    [
        OpenIddictServerHandlerDescriptor.CreateBuilder<ProcessSignInContext>()
            .UseScopedHandler<SecurityEvents>()
            .SetOrder(SingleUse.Descriptor.Order + 500)
            .Build(),
        OpenIddictServerHandlerDescriptor.CreateBuilder<ValidateTokenContext>()
            .UseScopedHandler<SecurityEvents>()
            .SetOrder(OpenIddictServerHandlers.Protection.ValidateTokenEntry.Descriptor.Order - 500)
            .Build(),
        OpenIddictServerHandlerDescriptor.CreateBuilder<ProcessErrorContext>()
            .UseScopedHandler<SecurityEvents>()
            .SetOrder(OpenIddictServerHandlers.AttachErrorParameters.Descriptor.Order + 500)
            .Build(),
    ];

    public ValueTask HandleAsync(ProcessSignInContext context)
    {
        if (context.EndpointType is OpenIddictServerEndpointType.Token)
        {
            log.TokenIssued(
                context.Principal!.GetClaim(Claims.Subject), context.ClientId, string.Join(' ', context.Principal!.GetScopes()),
                context.Request.GrantType, AddressOf(context));
        }

        return default;
    }

    /// <summary>Comes just before OpenIddict revokes what belongs to a token that was redeemed earlier.</summary>
    public async ValueTask HandleAsync(ValidateTokenContext context)
    {
        if (context.TokenId is { Length: > 0 } id
            && await tokens.FindByIdAsync(id, context.CancellationToken) is { } token
            && await tokens.HasStatusAsync(token, Statuses.Redeemed, context.CancellationToken))
        {
            Reused(log, context.Principal!, context);
        }
    }

    public ValueTask HandleAsync(ProcessErrorContext context)
    {
        if (context.Error is Errors.InvalidClient)
            log.ClientRefused(SecurityLog.Readable(context.Request?.ClientId ?? ""), context.ErrorDescription, AddressOf(context));
        return default;
    }

    public static void Reused(SecurityLog log, System.Security.Claims.ClaimsPrincipal token, BaseContext context) =>
        log.TokenReused(token.GetClaim(Claims.Subject), token.GetPresenters().FirstOrDefault(), token.GetAuthorizationId(), AddressOf(context));

    private static IPAddress? AddressOf(BaseContext context) => context.Transaction.GetHttpRequest()?.HttpContext.Connection.RemoteIpAddress;
}
