using Microsoft.AspNetCore.Authentication;
using Microsoft.AspNetCore.Authorization;
using Microsoft.AspNetCore.Authorization.Policy;
using Microsoft.Extensions.Caching.Memory;
using Microsoft.Extensions.DependencyInjection.Extensions;
using Yarp.ReverseProxy;

namespace Gateway.Authorization;

/// <summary>Who may call what. Every service checks the same again, for its own audience only.</summary>
internal static class AuthorizationExtensions
{
    public static void AddScopes(this WebApplicationBuilder builder)
    {
        // A token for any service behind may pass; the service accepts only its own. Each has a cluster of its name.
        builder.AddTokenAuthentication(services => services.GetRequiredService<IProxyStateLookup>().GetClusters().Select(cluster => cluster.ClusterId));
        builder.Services.AddSingleton(_ => new MemoryCache(new MemoryCacheOptions { SizeLimit = TokenCache.Capacity }));
        builder.Services.Replace(ServiceDescriptor.Scoped<IAuthenticationService, TokenCache>());
        builder.Services.AddSingleton<IAuthorizationPolicyProvider, ScopePolicies>();
        builder.Services.AddTransient<IPolicyEvaluator, EvaluationCache>();
    }
}
