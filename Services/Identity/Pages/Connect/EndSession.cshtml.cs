using Identity.Sessions;
using Identity.Telemetry;
using Microsoft.AspNetCore;
using Microsoft.AspNetCore.Mvc;
using Microsoft.AspNetCore.Mvc.RazorPages;
using OpenIddict.Server.AspNetCore;

namespace Identity.Pages;

/// <summary>
/// Ends the session and with it its refresh tokens, after asking: a link on another site must not sign anybody out. OpenIddict
/// has checked the address to go on to against those registered for the client (OpenID Connect RP-Initiated Logout 1.0).
/// </summary>
internal sealed class EndSessionModel(UserSessions sessions, SecurityLog log) : PageModel
{
    public IEnumerable<(string Name, string Value)> Parameters => RequestParameters.Of(HttpContext);

    public async Task<IActionResult> OnPostAsync(CancellationToken cancellationToken)
    {
        if (await sessions.FindAsync(HttpContext, cancellationToken) is { } signedIn)
        {
            await sessions.EndAsync(HttpContext, signedIn.Session, cancellationToken);
            log.SignedOut(signedIn.Session.UserId, HttpContext.Connection.RemoteIpAddress);
        }

        return HttpContext.GetOpenIddictServerRequest() is { PostLogoutRedirectUri: not null }
            ? SignOut(OpenIddictServerAspNetCoreDefaults.AuthenticationScheme)
            : LocalRedirect("/account/signed-out");
    }
}
