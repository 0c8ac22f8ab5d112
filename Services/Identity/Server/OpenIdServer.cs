using Identity.ApiScopes;
using Identity.Clients;
using Identity.Storage;
using Microsoft.EntityFrameworkCore;
using static OpenIddict.Abstractions.OpenIddictConstants;

namespace Identity.Server;

internal static class OpenIdServer
{
    /// <summary>The OAuth 2.0 and OpenID Connect server. Flows that RFC 9700 advises against (implicit, password) are not there.</summary>
    public static void AddOpenIdServer(this WebApplicationBuilder builder)
    {
        var issuer = IssuerAddress.Of(builder.Configuration, builder.Environment);
        // Not pooled: a pooled context would keep its connection, which logs in as the role that was current when it was made.
        builder.Services.AddDbContext<IdentityDatabase>((provider, options) => options.UseNpgsql(provider.GetRequiredService<ServiceDatabase>()));

        builder.Services.AddOpenIddict()
            .AddCore(core => core.UseEntityFrameworkCore().UseDbContext<IdentityDatabase>().ReplaceDefaultEntities<Guid>())
            .AddServer(server =>
            {
                server.SetIssuer(issuer)
                    .SetTokenEndpointUris("connect/token")
                    .SetAuthorizationEndpointUris("connect/authorize")
                    .SetIntrospectionEndpointUris("connect/introspect")
                    .SetRevocationEndpointUris("connect/revoke")
                    .SetEndSessionEndpointUris("connect/endsession");

                server.AllowClientCredentialsFlow()
                    .AllowAuthorizationCodeFlow()
                    .RequireProofKeyForCodeExchange()
                    .AllowRefreshTokenFlow()
                    .Configure(options => options.CodeChallengeMethods.Remove(CodeChallengeMethods.Plain));

                server.RegisterScopes([.. Scope.All.Select(scope => scope.Name)])
                    .RegisterClaims(Claims.Name)
                    .SetAuthorizationCodeLifetime(TokenLifetimes.AuthorizationCode)
                    .SetAccessTokenLifetime(TokenLifetimes.Access)
                    .SetIdentityTokenLifetime(TokenLifetimes.Identity)
                    .SetRefreshTokenLifetime(TokenLifetimes.Refresh)
                    .SetRefreshTokenReuseLeeway(null) // a second use is theft, not haste
                    .DisableAccessTokenEncryption() // the services read them
                    .RemoveEventHandler(SingleUse.Replaced)
                    .AddEventHandler(SingleUse.Descriptor)
                    .AddEventHandler(DisabledClients.Descriptor)
                    .AddEventHandler(RequestRules.OfAuthorization)
                    .AddEventHandler(RequestRules.OfToken);
                foreach (var descriptor in SecurityEvents.Descriptors)
                    server.AddEventHandler(descriptor);

                // TLS ends at the gateway; inside it is the platform's own (mutual) TLS or mesh.
                server.UseAspNetCore()
                    .EnableTokenEndpointPassthrough()
                    .EnableAuthorizationEndpointPassthrough()
                    .EnableEndSessionEndpointPassthrough()
                    .EnableStatusCodePagesIntegration() // errors of pages are pages
                    .DisableTransportSecurityRequirement();
            });
    }
}
