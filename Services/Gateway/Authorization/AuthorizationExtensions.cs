using Microsoft.AspNetCore.Authorization;
using Microsoft.AspNetCore.Authorization.Policy;

namespace Gateway.Authorization;

/// <summary>Who may call what. Every service checks the same again, for its own audience only.</summary>
internal static class AuthorizationExtensions
{
    // A token for any of them may pass; the service behind accepts only its own.
    private static readonly string[] Audiences = ["ordering", "inventory", "payments", "notifications"];

    // What UseAuthentication sets.
    private const string AuthenticationSet = "__AuthenticationMiddlewareSet";

    public static void AddScopes(this WebApplicationBuilder builder)
    {
        builder.AddTokenAuthentication(Audiences);
        builder.Services.AddSingleton<TokenCache>();
        builder.Services.AddSingleton<IAuthorizationPolicyProvider, ScopePolicies>();
        builder.Services.AddTransient<IPolicyEvaluator, CachedEvaluation>();
    }

    /// <summary>Authenticates here, and nowhere else: the application would otherwise do so again, at the beginning.</summary>
    public static void UseCachedAuthentication(this WebApplication app)
    {
        ((IApplicationBuilder)app).Properties[AuthenticationSet] = true;
        app.UseMiddleware<CachedAuthentication>();
    }
}
