using System.Security.Claims;
using Identity.Sessions;
using Identity.Users;
using Microsoft.AspNetCore.Authentication;
using Microsoft.AspNetCore.Mvc;
using Microsoft.AspNetCore.Mvc.RazorPages;
using static OpenIddict.Abstractions.OpenIddictConstants;

namespace Identity.Pages;

/// <summary>Asks for name and password, and goes on to where the user came from, on this site only.</summary>
internal sealed class LoginModel(SignIn signIn) : PageModel
{
    private const int MaximumPassword = 200;

    [BindProperty(SupportsGet = true)]
    public string? ReturnUrl { get; set; }

    [BindProperty]
    public string Name { get; set; } = "";

    [BindProperty]
    public string Password { get; set; } = "";

    public bool Refused { get; private set; }

    public async Task<IActionResult> OnPostAsync(CancellationToken cancellationToken)
    {
        var user = Name is null or "" || Password is null or { Length: 0 or > MaximumPassword }
            ? null
            : await signIn.CheckAsync(Name, Password, cancellationToken);
        if (user is null)
        {
            Refused = true;
            return Page();
        }

        var identity = new ClaimsIdentity([new(Claims.Subject, user.Id.ToString())], Session.Scheme);
        await HttpContext.SignInAsync(Session.Scheme, new ClaimsPrincipal(identity));
        return LocalRedirect(Url.IsLocalUrl(ReturnUrl) ? ReturnUrl! : "/account");
    }
}
