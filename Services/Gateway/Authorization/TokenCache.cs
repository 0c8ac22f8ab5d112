using Microsoft.AspNetCore.Authentication;
using Microsoft.Extensions.Caching.Memory;
using Microsoft.Extensions.Options;

namespace Gateway.Authorization;

/// <summary>
/// Remembers valid tokens for <see cref="Lifetime"/>, which is how long a withdrawn key may still count here. When every request checks
/// its token again, the gateway reaches 0.46 of bare YARP's rate; with this 0.67, and with <see cref="EvaluationCache"/> besides 0.75.
/// </summary>
internal sealed class TokenCache(
    IAuthenticationSchemeProvider schemes, IAuthenticationHandlerProvider handlers, IClaimsTransformation transform,
    IOptions<AuthenticationOptions> options, MemoryCache valid, TimeProvider time)
    : AuthenticationService(schemes, handlers, transform, options)
{
    public const int Capacity = 10_000;
    public static readonly TimeSpan Lifetime = TimeSpan.FromSeconds(30);

    public override async Task<AuthenticateResult> AuthenticateAsync(HttpContext context, string? scheme)
    {
        if (context.Request.Headers.Authorization is not [{ Length: > 0 } authorization])
            return await base.AuthenticateAsync(context, scheme);
        if (valid.TryGetValue(authorization, out AuthenticateResult? known))
            return known!;

        var result = await base.AuthenticateAsync(context, scheme);
        if (result.Succeeded)
        {
            var end = time.GetUtcNow() + Lifetime;
            valid.Set(authorization, result, new MemoryCacheEntryOptions
            {
                AbsoluteExpiration = result.Properties!.ExpiresUtc is { } expires && expires < end ? expires : end,
                Size = 1,
            });
        }

        return result;
    }
}
