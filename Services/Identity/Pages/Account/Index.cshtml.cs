using Identity.Sessions;
using Microsoft.AspNetCore.Mvc;
using Microsoft.AspNetCore.Mvc.RazorPages;

namespace Identity.Pages;

/// <summary>Who is signed in here.</summary>
internal sealed class AccountModel(UserSessions sessions) : PageModel
{
    public string UserName { get; private set; } = "";

    public async Task<IActionResult> OnGetAsync(CancellationToken cancellationToken)
    {
        if (await sessions.FindAsync(HttpContext, cancellationToken) is not { } signedIn)
            return LocalRedirect("/account/login");

        UserName = signedIn.Session.User.UserName!;
        return Page();
    }
}
