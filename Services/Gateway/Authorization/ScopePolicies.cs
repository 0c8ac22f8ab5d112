using Microsoft.AspNetCore.Authorization;
using Microsoft.Extensions.Options;

namespace Gateway.Authorization;

/// <summary>
/// Takes a route's <c>AuthorizationPolicy</c> for the scope that its callers' tokens must have. One misspelt lets nobody in,
/// and a route without any falls back to: some valid token.
/// </summary>
internal sealed class ScopePolicies(IOptions<AuthorizationOptions> options) : DefaultAuthorizationPolicyProvider(options)
{
    // YARP's own names: no policy at all, and the one of routes that name none.
    private const string Anonymous = "anonymous";
    private const string Default = "default";

    /// <summary>The same name is always the same policy.</summary>
    public override bool AllowsCachingPolicies => true;

    public override async Task<AuthorizationPolicy?> GetPolicyAsync(string policyName) =>
        policyName is Anonymous or Default ? null : await base.GetPolicyAsync(policyName) ?? new AuthorizationPolicyBuilder().RequireScope(policyName).Build();
}
