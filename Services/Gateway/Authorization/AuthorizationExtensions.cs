using Microsoft.AspNetCore.Authorization;
using Microsoft.AspNetCore.Authorization.Policy;
using Yarp.ReverseProxy;

namespace Gateway.Authorization;

/// <summary>Who may call what. Every service checks the same again, for its own audience only.</summary>
internal static class AuthorizationExtensions
{
    // What UseAuthentication sets.
    private const string AuthenticationSet = "__AuthenticationMiddlewareSet";

    public static void AddScopes(this WebApplicationBuilder builder)
    {
        // A token for any service behind may pass; the service accepts only its own. Each has a cluster of its name.
        builder.AddTokenAuthentication(services => services.GetRequiredService<IProxyStateLookup>().GetClusters().Select(cluster => cluster.ClusterId));
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
