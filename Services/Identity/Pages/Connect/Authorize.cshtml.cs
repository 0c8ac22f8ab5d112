using System.Security.Claims;
using Identity.ApiScopes;
using Identity.Server;
using Identity.Sessions;
using Identity.Telemetry;
using Microsoft.AspNetCore;
using Microsoft.AspNetCore.Authentication;
using Microsoft.AspNetCore.Http.Extensions;
using Microsoft.AspNetCore.Mvc;
using Microsoft.AspNetCore.Mvc.RazorPages;
using OpenIddict.Abstractions;
using OpenIddict.Server.AspNetCore;
using static OpenIddict.Abstractions.OpenIddictConstants;

namespace Identity.Pages;

/// <summary>
/// The authorization endpoint: sends those who are not signed in to sign in, asks whether the client may, and remembers the
/// answer. OpenIddict has checked client, address, scopes and PKCE when this is reached.
/// </summary>
internal sealed class AuthorizeModel(
    IOpenIddictApplicationManager clients, IOpenIddictAuthorizationManager grants, UserSessions sessions, TimeProvider time, SecurityLog log) : PageModel
{
    private const string Scheme = OpenIddictServerAspNetCoreDefaults.AuthenticationScheme;

    /// <summary>How long a user who had to sign in for this very request may take to answer it.</summary>
    private static readonly TimeSpan TimeToDecide = TimeSpan.FromMinutes(5);

    private OpenIddictRequest Asked => HttpContext.GetOpenIddictServerRequest()
        ?? throw new InvalidOperationException("The authorization request was not read by OpenIddict.");

    public string ClientName { get; private set; } = "";
    public string UserName { get; private set; } = "";
    public string Target => new Uri(Asked.RedirectUri!).GetLeftPart(UriPartial.Authority);
    public IEnumerable<Scope> Requested => Scope.All.Where(scope => Asked.GetScopes().Contains(scope.Name));
    public IEnumerable<(string Name, string Value)> Parameters => RequestParameters.Of(HttpContext);

    /// <summary>This request as a link, the same before and after the sign-in, and from the form.</summary>
    private string Here => "/connect/authorize" + new QueryBuilder(
        Parameters.OrderBy(parameter => parameter.Name, StringComparer.Ordinal).Select(parameter => KeyValuePair.Create(parameter.Name, parameter.Value)));

    public async Task<IActionResult> OnGetAsync(CancellationToken cancellationToken)
    {
        if (await sessions.FindAsync(HttpContext, cancellationToken) is not { } signedIn || MustSignInAgain(signedIn))
            return Asked.HasPromptValue(PromptValues.None) ? Refuse(Errors.LoginRequired, "The user is not signed in.") : ToLogin();

        var client = await ClientAsync(cancellationToken);
        var subject = signedIn.Session.UserId.ToString();
        if (!Asked.HasPromptValue(PromptValues.Consent) && await HasConsentedAsync(client, subject, cancellationToken))
            return await GrantAsync(signedIn);
        if (Asked.HasPromptValue(PromptValues.None))
            return Refuse(Errors.ConsentRequired, "The user has not been asked yet.");

        ClientName = await clients.GetDisplayNameAsync(client, cancellationToken) ?? Asked.ClientId!;
        UserName = signedIn.Session.User.UserName!;
        return Page();
    }

    public async Task<IActionResult> OnPostAsync(string? decision, CancellationToken cancellationToken)
    {
        if (await sessions.FindAsync(HttpContext, cancellationToken) is not { } signedIn || MustSignInAgain(signedIn))
            return ToLogin();

        var user = signedIn.Session.User.Id;
        var address = HttpContext.Connection.RemoteIpAddress;
        if (decision is not "allow")
        {
            log.ConsentDenied(user, Asked.ClientId!, address);
            await UserSessions.ServedAsync(HttpContext, signedIn);
            return Refuse(Errors.AccessDenied, "The user did not allow it.");
        }

        log.ConsentGiven(user, Asked.ClientId!, address);
        var client = await ClientAsync(cancellationToken);
        var subject = user.ToString();
        if (!await HasConsentedAsync(client, subject, cancellationToken))
        {
            await grants.CreateAsync(
                GrantOf(signedIn), subject, (await clients.GetIdAsync(client, cancellationToken))!,
                AuthorizationTypes.Permanent, Asked.GetScopes(), cancellationToken);
        }

        return await GrantAsync(signedIn);
    }

    /// <summary>Where the client asks for it, unless the user has just signed in for this very request.</summary>
    private bool MustSignInAgain(SignedIn signedIn)
    {
        var age = time.GetUtcNow() - signedIn.Since;
        return (Asked.HasPromptValue(PromptValues.Login) || age.TotalSeconds > Asked.MaxAge)
            && (age > TimeToDecide || !signedIn.IsFor(Here));
    }

    private ClaimsPrincipal GrantOf(SignedIn signedIn) =>
        Grants.For(signedIn.Session, signedIn.Since.ToUnixTimeSeconds(), time.GetUtcNow(), Asked.GetScopes());

    private async Task<object> ClientAsync(CancellationToken cancellationToken) =>
        await clients.FindByClientIdAsync(Asked.ClientId!, cancellationToken)
        ?? throw new InvalidOperationException($"The client '{Asked.ClientId}' vanished while a user was asked about it.");

    /// <summary>Whether the user has allowed this client before all that is asked for.</summary>
    private async Task<bool> HasConsentedAsync(object client, string subject, CancellationToken cancellationToken) =>
        await grants.FindAsync(
            subject, await clients.GetIdAsync(client, cancellationToken), Statuses.Valid, AuthorizationTypes.Permanent, Asked.GetScopes(), cancellationToken)
            .AnyAsync(cancellationToken);

    /// <summary>OpenIddict makes a grant for this sign-in alone, to which its tokens belong: ending it ends no other device's.</summary>
    private async Task<IActionResult> GrantAsync(SignedIn signedIn)
    {
        await UserSessions.ServedAsync(HttpContext, signedIn);
        return SignIn(GrantOf(signedIn), Scheme);
    }

    private LocalRedirectResult ToLogin() => LocalRedirect($"/account/login{new QueryBuilder { { "returnUrl", Here } }}");

    private ForbidResult Refuse(string error, string description) => Forbid(
        new AuthenticationProperties(new Dictionary<string, string?>
        {
            [OpenIddictServerAspNetCoreConstants.Properties.Error] = error,
            [OpenIddictServerAspNetCoreConstants.Properties.ErrorDescription] = description,
        }), Scheme);
}
