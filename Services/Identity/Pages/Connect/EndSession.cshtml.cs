using Identity.Sessions;
using Microsoft.AspNetCore;
using Microsoft.AspNetCore.Authentication;
using Microsoft.AspNetCore.Mvc;
using Microsoft.AspNetCore.Mvc.RazorPages;
using OpenIddict.Server.AspNetCore;

namespace Identity.Pages;

/// <summary>
/// Ends the session, after asking: a link on another site must not sign anybody out. OpenIddict has checked the address
/// to go on to against those registered for the client (OpenID Connect RP-Initiated Logout 1.0).
/// </summary>
internal sealed class EndSessionModel : PageModel
{
    public IEnumerable<(string Name, string Value)> Parameters => RequestParameters.Of(HttpContext);

    public async Task<IActionResult> OnPostAsync()
    {
        await HttpContext.SignOutAsync(Session.Scheme);
        return HttpContext.GetOpenIddictServerRequest() is { PostLogoutRedirectUri: not null }
            ? SignOut(OpenIddictServerAspNetCoreDefaults.AuthenticationScheme)
            : LocalRedirect("/account/signed-out");
    }
}
