using Identity.Storage;
using Identity.Telemetry;
using Microsoft.EntityFrameworkCore;
using OpenIddict.Abstractions;
using OpenIddict.Server;
using static OpenIddict.Abstractions.OpenIddictConstants;
using static OpenIddict.Server.OpenIddictServerEvents;

namespace Identity.Server;

/// <summary>
/// Lets a code or a refresh token be used once: of several requests at the same time, at whatever replicas, the database lets
/// one win. It redeems when the new tokens have their rows already, so whoever finds the old one redeemed revokes those too.
/// OpenIddict's own handler, which this one replaces, redeems before and lets every refresh through.
/// </summary>
internal sealed class SingleUse(IdentityDatabase database, IOpenIddictTokenManager tokens, TimeProvider time, SecurityLog log)
    : IOpenIddictServerHandler<ProcessSignInContext>
{
    public static OpenIddictServerHandlerDescriptor Replaced => OpenIddictServerHandlers.RedeemTokenEntry.Descriptor;

    public static OpenIddictServerHandlerDescriptor Descriptor { get; } =
        OpenIddictServerHandlerDescriptor.CreateBuilder<ProcessSignInContext>()
            .UseScopedHandler<SingleUse>()
            .SetOrder(OpenIddictServerHandlers.Exchange.ApplyTokenResponse<ProcessSignInContext>.Descriptor.Order - 1_000)
            .Build();

    public async ValueTask HandleAsync(ProcessSignInContext context)
    {
        var used = context.Transaction.GetProperty<ProcessAuthenticationContext>(typeof(ProcessAuthenticationContext).FullName!);
        if ((used?.AuthorizationCodePrincipal ?? used?.RefreshTokenPrincipal) is not { } principal)
            return;

        var redeemed = await database.Database.ExecuteSqlAsync(
            $"""
            UPDATE tokens SET status = 'redeemed', redemption_date = {time.GetUtcNow()}, concurrency_token = gen_random_uuid()
            WHERE id = {Guid.Parse(principal.GetTokenId()!)} AND status = 'valid'
            """, context.CancellationToken);
        if (redeemed is 1)
            return;

        await tokens.RevokeByAuthorizationIdAsync(principal.GetAuthorizationId()!, context.CancellationToken);
        SecurityEvents.Reused(log, principal, context);
        context.Reject(Errors.InvalidGrant, "The code or refresh token has been used already.");
    }
}
