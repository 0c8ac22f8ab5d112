using Identity.Sessions;
using Microsoft.AspNetCore.Mvc;
using Microsoft.AspNetCore.Mvc.RazorPages;
using Npgsql;

namespace Identity.Pages;

/// <summary>Who is signed in here.</summary>
internal sealed class AccountModel(NpgsqlDataSource database) : PageModel
{
    public string UserName { get; private set; } = "";

    public async Task<IActionResult> OnGetAsync(CancellationToken cancellationToken)
    {
        if (await SignedIn.FindAsync(HttpContext, database, cancellationToken) is not { } signedIn)
            return LocalRedirect("/account/login");

        UserName = signedIn.User.Name;
        return Page();
    }
}
