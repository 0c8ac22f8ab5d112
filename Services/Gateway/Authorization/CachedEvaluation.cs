using Microsoft.AspNetCore.Authentication;
using Microsoft.AspNetCore.Authorization;
using Microsoft.AspNetCore.Authorization.Policy;

namespace Gateway.Authorization;

/// <summary>Does not ask again whether a token in the cache meets a policy that it met before.</summary>
internal sealed class CachedEvaluation(IAuthorizationService authorization) : PolicyEvaluator(authorization)
{
    private static readonly PolicyAuthorizationResult Met = PolicyAuthorizationResult.Success();

    public override async Task<PolicyAuthorizationResult> AuthorizeAsync(
        AuthorizationPolicy policy, AuthenticateResult authenticationResult, HttpContext context, object? resource)
    {
        var token = context.Features.Get<IAuthenticateResultFeature>() is CallerFeature { Token: var known } && known.Result == authenticationResult ? known : null;
        if (token?.Meets(policy) is true)
            return Met;

        var result = await base.AuthorizeAsync(policy, authenticationResult, context, resource);
        if (result.Succeeded)
            token?.Remember(policy);
        return result;
    }
}
