using Microsoft.AspNetCore.Authorization;

namespace ServiceDefaults.Authentication;

/// <summary>
/// The token's <c>scope</c>, a list separated by spaces (RFC 9068 section 2.2.3), holds this one; or its <c>scp</c>, as some
/// providers name the same.
/// </summary>
internal sealed class ScopeRequirement(string scope) : AuthorizationHandler<ScopeRequirement>, IAuthorizationRequirement
{
    public string Scope { get; } = scope;

    protected override Task HandleRequirementAsync(AuthorizationHandlerContext context, ScopeRequirement requirement)
    {
        if (context.User.FindAll(claim => claim.Type is "scope" or "scp").Any(claim => claim.Value.Split(' ').Contains(requirement.Scope, StringComparer.Ordinal)))
            context.Succeed(requirement);
        return Task.CompletedTask;
    }

    public override string ToString() => $"scope {Scope}";
}
