using Identity.Sessions;
using Identity.Telemetry;
using Microsoft.AspNetCore.Mvc;
using Microsoft.AspNetCore.Mvc.RazorPages;
using Microsoft.AspNetCore.RateLimiting;

namespace Identity.Pages;

/// <summary>Asks for name and password, and goes on to where the user came from, on this site only.</summary>
[EnableRateLimiting(PasswordLimit.Policy)]
internal sealed class LoginModel(SignIn signIn, UserSessions sessions, SecurityLog log) : PageModel
{
    private const string Account = "/account";

    [BindProperty(SupportsGet = true)]
    public string? ReturnUrl { get; set; }

    [BindProperty]
    public string? Name { get; set; }

    [BindProperty]
    public string? Password { get; set; }

    public bool Refused { get; private set; }

    public async Task<IActionResult> OnPostAsync(CancellationToken cancellationToken)
    {
        if (await signIn.CheckAsync(HttpContext, Name, Password, cancellationToken) is not { } user)
        {
            Refused = true;
            return Page();
        }

        var target = Url.IsLocalUrl(ReturnUrl) ? ReturnUrl : Account;
        await sessions.BeginAsync(HttpContext, user, target, cancellationToken);
        log.SignInSucceeded(user.Id, HttpContext.Connection.RemoteIpAddress);
        return LocalRedirect(Escaped(target));
    }

    /// <summary>A header holds ASCII only.</summary>
    private static string Escaped(string address) =>
        new Uri(address, UriKind.Relative).GetComponents(UriComponents.SerializationInfoString, UriFormat.UriEscaped);
}
