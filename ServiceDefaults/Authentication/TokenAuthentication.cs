using Microsoft.AspNetCore.Authentication.JwtBearer;
using Microsoft.AspNetCore.Authorization;
using Microsoft.AspNetCore.Builder;
using Microsoft.Extensions.DependencyInjection;
using Microsoft.Extensions.Options;
using Microsoft.IdentityModel.Protocols;
using ServiceDefaults.Authentication;

namespace ServiceDefaults;

/// <summary>Access tokens: who may call, and what for.</summary>
public static class TokenAuthentication
{
    private const string KeyClient = "issuer-keys";
    private static readonly TimeSpan KeyTimeout = TimeSpan.FromSeconds(3);

    /// <summary>
    /// Lets nobody in without an access token (RFC 9068) of the configured issuer for one of the audiences, save to what is
    /// marked anonymous: <c>/health</c> and <c>/alive</c>, and in Development the API's description. Refusals are problem
    /// details: 401 and 403 with <c>WWW-Authenticate</c> (RFC 6750), 503 while the issuer's keys cannot be read.
    /// Configuration section <c>Authentication</c>: <c>Issuer</c>; where its keys are read, if not by discovery:
    /// <c>Authority</c> or <c>MetadataAddress</c>; for providers that need it <c>Audience</c> and <c>TokenType</c>. The keys
    /// are read in the background from the start on, so the issuer may start later.
    /// </summary>
    /// <param name="builder">The service's builder.</param>
    /// <param name="audiences">The APIs whose tokens are accepted: a service's own name.</param>
    /// <returns>The same builder.</returns>
    public static WebApplicationBuilder AddTokenAuthentication(this WebApplicationBuilder builder, params string[] audiences)
    {
        ArgumentNullException.ThrowIfNull(builder);
        ArgumentNullException.ThrowIfNull(audiences);
        if (audiences.Length is 0)
            throw new ArgumentException("Name at least one audience, or every token of the issuer would be refused.", nameof(audiences));
        return builder.AddTokenAuthentication(_ => audiences);
    }

    /// <summary>The same for a gateway: audiences that may change while it runs.</summary>
    /// <param name="builder">The gateway's builder.</param>
    /// <param name="audiences">The APIs behind it; asked for every token.</param>
    /// <returns>The same builder.</returns>
    public static WebApplicationBuilder AddTokenAuthentication(this WebApplicationBuilder builder, Func<IServiceProvider, IEnumerable<string>> audiences)
    {
        ArgumentNullException.ThrowIfNull(builder);
        ArgumentNullException.ThrowIfNull(audiences);

        var services = builder.Services;
        services.AddOptions<TokenOptions>().BindConfiguration(TokenOptions.Section)
            .Validate(options => Uri.TryCreate(options.Issuer, UriKind.Absolute, out _), "Authentication:Issuer must be an absolute URI.")
            .Validate(options => options.Authority is null || Uri.TryCreate(options.Authority, UriKind.Absolute, out _), "Authentication:Authority must be an absolute URI.")
            .ValidateOnStart();
        services.AddHttpClient(KeyClient, client => client.Timeout = KeyTimeout);
        services.AddSingleton<IDocumentRetriever>(provider => new HttpDocumentRetriever(provider.GetRequiredService<IHttpClientFactory>().CreateClient(KeyClient))
        {
            RequireHttps = false, // inside the system it is the platform's (mutual) TLS or mesh that protects them
        });
        services.AddSingleton<IssuerKeys>();
        services.AddHostedService<KeyRefresher>();
        services.AddSingleton<TokenEvents>();
        services.AddSingleton<IPostConfigureOptions<JwtBearerOptions>>(provider => ActivatorUtilities.CreateInstance<TokenValidation>(
            provider, [() => audiences(provider)]));
        services.AddSingleton<IAuthorizationMiddlewareResultHandler, ScopeRefusal>();
        services.AddAuthentication(JwtBearerDefaults.AuthenticationScheme).AddJwtBearer();
        services.AddAuthorizationBuilder().SetFallbackPolicy(new AuthorizationPolicyBuilder().RequireAuthenticatedUser().Build());
        return builder;
    }

    /// <summary>Lets in only tokens with the scope; others get 403.</summary>
    /// <typeparam name="TBuilder">The kind of endpoint or group.</typeparam>
    /// <param name="endpoint">The endpoint or group.</param>
    /// <param name="scope">For example <c>orders.read</c>.</param>
    /// <returns>The same endpoint or group.</returns>
    public static TBuilder RequireScope<TBuilder>(this TBuilder endpoint, string scope)
        where TBuilder : IEndpointConventionBuilder
    {
        ArgumentException.ThrowIfNullOrEmpty(scope);
        return endpoint.RequireAuthorization(policy => policy.RequireScope(scope)).WithMetadata(new ScopeRequirement(scope)); // for the API's document
    }

    /// <summary>Makes a policy that only tokens with the scope meet, for routes that name their policies in configuration.</summary>
    /// <param name="policy">The policy.</param>
    /// <param name="scope">For example <c>orders.read</c>.</param>
    /// <returns>The same policy.</returns>
    public static AuthorizationPolicyBuilder RequireScope(this AuthorizationPolicyBuilder policy, string scope)
    {
        ArgumentNullException.ThrowIfNull(policy);
        ArgumentException.ThrowIfNullOrEmpty(scope);
        return policy.RequireAuthenticatedUser().AddRequirements(new ScopeRequirement(scope));
    }
}
