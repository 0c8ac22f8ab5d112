using Microsoft.AspNetCore.Authentication;
using Microsoft.AspNetCore.Authentication.JwtBearer;
using Microsoft.AspNetCore.Authorization;

namespace Gateway.Authorization;

/// <summary>Who may call what. Every service checks the same again, for its own audience only.</summary>
internal static class AuthorizationExtensions
{
    // A token for any of them may pass; the service behind accepts only its own.
    private static readonly string[] Audiences = ["ordering", "inventory", "payments", "notifications"];

    public static void AddScopes(this WebApplicationBuilder builder)
    {
        builder.AddTokenAuthentication(Audiences);
        builder.Services.AddSingleton<TokenCache>();
        builder.Services.AddSingleton<IAuthorizationPolicyProvider, ScopePolicies>();
        builder.Services.AddAuthentication(authentication =>
        {
            authentication.DefaultAuthenticateScheme = CachedTokenHandler.Name;
            authentication.DefaultChallengeScheme = JwtBearerDefaults.AuthenticationScheme;
            authentication.DefaultForbidScheme = JwtBearerDefaults.AuthenticationScheme;
        }).AddScheme<AuthenticationSchemeOptions, CachedTokenHandler>(CachedTokenHandler.Name, configureOptions: null);
    }
}
