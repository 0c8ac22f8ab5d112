using Microsoft.AspNetCore.Authorization;

namespace ServiceDefaults.Authentication;

/// <summary>The token's <c>scope</c>, a list separated by spaces (RFC 9068 section 2.2.3), holds this one.</summary>
internal sealed class ScopeRequirement(string scope) : AuthorizationHandler<ScopeRequirement>, IAuthorizationRequirement
{
    public string Scope { get; } = scope;

    protected override Task HandleRequirementAsync(AuthorizationHandlerContext context, ScopeRequirement requirement)
    {
        if (context.User.FindAll("scope").Any(claim => claim.Value.Split(' ').Contains(requirement.Scope, StringComparer.Ordinal)))
            context.Succeed(requirement);
        return Task.CompletedTask;
    }

    public override string ToString() => $"scope {Scope}";
}
