using System.Collections.Concurrent;
using Microsoft.AspNetCore.Authentication;
using Microsoft.AspNetCore.Authorization;

namespace Gateway.Authorization;

/// <summary>A token that was found valid, and which policies it was found to meet: those depend on nothing but its claims. Thread-safe.</summary>
internal sealed class ValidToken(AuthenticationTicket ticket)
{
    private readonly ConcurrentDictionary<AuthorizationPolicy, bool> _met = new();

    public AuthenticateResult Result { get; } = AuthenticateResult.Success(ticket);

    public bool Meets(AuthorizationPolicy policy) => _met.ContainsKey(policy);

    public void Remember(AuthorizationPolicy policy) => _met[policy] = true;
}
