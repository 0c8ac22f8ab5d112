using System.Text.Encodings.Web;
using Microsoft.AspNetCore.Authentication;
using Microsoft.AspNetCore.Authentication.JwtBearer;
using Microsoft.Extensions.Options;

namespace Gateway.Authorization;

/// <summary>Authenticates by the cache, and by checking the token (the scheme <c>Bearer</c>) where that does not know it.</summary>
internal sealed class CachedTokenHandler(
    IOptionsMonitor<AuthenticationSchemeOptions> options, ILoggerFactory logger, UrlEncoder encoder, TokenCache cache)
    : AuthenticationHandler<AuthenticationSchemeOptions>(options, logger, encoder)
{
    public const string Name = "CachedBearer";

    protected override async Task<AuthenticateResult> HandleAuthenticateAsync()
    {
        if (Request.Headers.Authorization is not [{ Length: > 0 } authorization])
            return await Context.AuthenticateAsync(JwtBearerDefaults.AuthenticationScheme);

        var token = TokenCache.HashOf(authorization);
        if (cache.Find(token) is { } ticket)
            return AuthenticateResult.Success(ticket);

        var result = await Context.AuthenticateAsync(JwtBearerDefaults.AuthenticationScheme);
        if (result.Succeeded)
            cache.Add(token, result.Ticket);
        return result;
    }
}
