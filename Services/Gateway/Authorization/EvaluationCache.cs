using System.Collections.Concurrent;
using System.Runtime.CompilerServices;
using Microsoft.AspNetCore.Authentication;
using Microsoft.AspNetCore.Authorization;
using Microsoft.AspNetCore.Authorization.Policy;

namespace Gateway.Authorization;

/// <summary>Remembers which policies a token in the <see cref="TokenCache"/> meets: they depend on nothing but its claims.</summary>
internal sealed class EvaluationCache(IAuthorizationService authorization) : PolicyEvaluator(authorization)
{
    private static readonly PolicyAuthorizationResult Met = PolicyAuthorizationResult.Success();
    private static readonly ConditionalWeakTable<AuthenticateResult, ConcurrentDictionary<AuthorizationPolicy, bool>> MetBy = [];

    public override async Task<PolicyAuthorizationResult> AuthorizeAsync(
        AuthorizationPolicy policy, AuthenticateResult authenticationResult, HttpContext context, object? resource)
    {
        if (MetBy.TryGetValue(authenticationResult, out var policies) && policies.ContainsKey(policy))
            return Met;

        var result = await base.AuthorizeAsync(policy, authenticationResult, context, resource);
        if (result.Succeeded && authenticationResult.Succeeded)
            MetBy.GetOrCreateValue(authenticationResult)[policy] = true;
        return result;
    }
}
