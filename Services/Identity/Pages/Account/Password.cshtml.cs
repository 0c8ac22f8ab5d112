using Identity.Sessions;
using Identity.Telemetry;
using Identity.Users;
using Microsoft.AspNetCore.Identity;
using Microsoft.AspNetCore.Mvc;
using Microsoft.AspNetCore.Mvc.RazorPages;
using Microsoft.AspNetCore.RateLimiting;

namespace Identity.Pages;

/// <summary>Changes the password of whoever is signed in here and knows the present one, and ends their other sessions.</summary>
[EnableRateLimiting(PasswordLimit.Policy)]
internal sealed class PasswordModel(SignIn signIn, UserSessions sessions, UserManager<User> users, SecurityLog log) : PageModel
{
    public string? Problem { get; private set; }

    public bool Changed { get; private set; }

    public async Task<IActionResult> OnGetAsync(CancellationToken cancellationToken) =>
        await sessions.FindAsync(HttpContext, cancellationToken) is null ? ToLogin() : Page();

    public async Task<IActionResult> OnPostAsync(string? current, string? next, CancellationToken cancellationToken)
    {
        if (await sessions.FindAsync(HttpContext, cancellationToken) is not { Session: var session })
            return ToLogin();

        if (await signIn.CheckAsync(HttpContext, session.User.UserName, current, cancellationToken) is not { } user)
        {
            Problem = "The present password is wrong, or there were too many tries: then wait some minutes.";
            return Page();
        }

        var result = await users.ResetPasswordAsync(user, await users.GeneratePasswordResetTokenAsync(user), next ?? "");
        if (!result.Succeeded)
        {
            Problem = result.Errors.First().Description;
            return Page();
        }

        await sessions.KeepAsync(session, cancellationToken);
        log.PasswordChanged(user.Id, HttpContext.Connection.RemoteIpAddress);
        Changed = true;
        return Page();
    }

    private LocalRedirectResult ToLogin() => LocalRedirect("/account/login?returnUrl=/account/password");
}
