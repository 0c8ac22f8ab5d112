using Microsoft.AspNetCore.Authentication;

namespace Gateway.Authorization;

/// <summary>
/// Says who calls: by the cache, or by checking the token where that does not know it. In place of the middleware that would
/// check it every time.
/// </summary>
internal sealed class CachedAuthentication(RequestDelegate next, TokenCache cache)
{
    public Task InvokeAsync(HttpContext context)
    {
        if (context.Request.Headers.Authorization is not [{ Length: > 0 } authorization])
            return next(context);

        var hash = TokenCache.HashOf(authorization);
        if (cache.Find(hash) is not { } token)
            return CheckAsync(context, hash);

        Accept(context, token);
        return next(context);
    }

    private async Task CheckAsync(HttpContext context, TokenHash hash)
    {
        var result = await context.AuthenticateAsync();
        if (result.Succeeded)
            Accept(context, cache.Add(hash, result.Ticket));
        await next(context);
    }

    private static void Accept(HttpContext context, ValidToken token)
    {
        context.User = token.Result.Principal!;
        context.Features.Set<IAuthenticateResultFeature>(new CallerFeature { Token = token });
    }
}

/// <summary>By which ASP.NET Core's authorization knows that the caller is authenticated.</summary>
internal sealed class CallerFeature : IAuthenticateResultFeature
{
    private AuthenticateResult? _replaced;

    public required ValidToken Token { get; init; }

    public AuthenticateResult? AuthenticateResult
    {
        get => _replaced ?? Token.Result;
        set => _replaced = value;
    }
}
