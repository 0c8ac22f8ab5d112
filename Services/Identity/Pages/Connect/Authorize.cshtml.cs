using Identity.Server;
using Identity.Sessions;
using Microsoft.AspNetCore;
using Microsoft.AspNetCore.Authentication;
using Microsoft.AspNetCore.Http.Extensions;
using Microsoft.AspNetCore.Mvc;
using Microsoft.AspNetCore.Mvc.RazorPages;
using Npgsql;
using OpenIddict.Abstractions;
using OpenIddict.Server.AspNetCore;
using static OpenIddict.Abstractions.OpenIddictConstants;

namespace Identity.Pages;

/// <summary>
/// The authorization endpoint: sends those who are not signed in to sign in, asks whether the client may, and remembers the
/// answer. OpenIddict has checked client, address, scopes and PKCE when this is reached.
/// </summary>
internal sealed class AuthorizeModel(
    IOpenIddictApplicationManager clients, IOpenIddictAuthorizationManager grants, NpgsqlDataSource database, TimeProvider time) : PageModel
{
    private const string Scheme = OpenIddictServerAspNetCoreDefaults.AuthenticationScheme;

    private OpenIddictRequest Asked => HttpContext.GetOpenIddictServerRequest()
        ?? throw new InvalidOperationException("The authorization request was not read by OpenIddict.");

    public string ClientName { get; private set; } = "";
    public string UserName { get; private set; } = "";
    public string Target => new Uri(Asked.RedirectUri!).GetLeftPart(UriPartial.Authority);
    public IEnumerable<Scope> Requested => Scope.All.Where(scope => Asked.GetScopes().Contains(scope.Name));
    public IEnumerable<(string Name, string Value)> Parameters => RequestParameters.Of(HttpContext);

    public async Task<IActionResult> OnGetAsync(CancellationToken cancellationToken)
    {
        var signedIn = await SignedIn.FindAsync(HttpContext, database, cancellationToken);
        if (signedIn is null || Asked.HasPromptValue(PromptValues.Login) || IsTooOld(signedIn))
            return Asked.HasPromptValue(PromptValues.None) ? Refuse(Errors.LoginRequired, "The user is not signed in.") : ToLogin();

        var client = await ClientAsync(cancellationToken);
        var subject = signedIn.User.Id.ToString();
        if (await ConsentAsync(client, subject, cancellationToken) is { } consent && !Asked.HasPromptValue(PromptValues.Consent))
            return await GrantAsync(signedIn, consent, cancellationToken);
        if (Asked.HasPromptValue(PromptValues.None))
            return Refuse(Errors.ConsentRequired, "The user has not been asked yet.");

        ClientName = await clients.GetDisplayNameAsync(client, cancellationToken) ?? Asked.ClientId!;
        UserName = signedIn.User.Name;
        return Page();
    }

    public async Task<IActionResult> OnPostAsync(string? decision, CancellationToken cancellationToken)
    {
        if (await SignedIn.FindAsync(HttpContext, database, cancellationToken) is not { } signedIn)
            return ToLogin();
        if (decision is not "allow")
            return Refuse(Errors.AccessDenied, "The user did not allow it.");

        var client = await ClientAsync(cancellationToken);
        var subject = signedIn.User.Id.ToString();
        var consent = await ConsentAsync(client, subject, cancellationToken) ?? await grants.CreateAsync(
            Grants.For(signedIn.User, Asked.GetScopes()), subject, (await clients.GetIdAsync(client, cancellationToken))!,
            AuthorizationTypes.Permanent, Asked.GetScopes(), cancellationToken);
        return await GrantAsync(signedIn, consent, cancellationToken);
    }

    private bool IsTooOld(SignedIn signedIn) =>
        Asked.MaxAge is { } seconds && time.GetUtcNow() - signedIn.Since > TimeSpan.FromSeconds(seconds);

    private async Task<object> ClientAsync(CancellationToken cancellationToken) =>
        await clients.FindByClientIdAsync(Asked.ClientId!, cancellationToken)
        ?? throw new InvalidOperationException($"The client '{Asked.ClientId}' vanished while a user was asked about it.");

    /// <summary>What the user has allowed this client before, if it covers all that is asked for.</summary>
    private async Task<object?> ConsentAsync(object client, string subject, CancellationToken cancellationToken)
    {
        var id = await clients.GetIdAsync(client, cancellationToken);
        await foreach (var consent in grants.FindAsync(
            subject, id, Statuses.Valid, AuthorizationTypes.Permanent, Asked.GetScopes(), cancellationToken))
        {
            return consent;
        }

        return null;
    }

    private async Task<IActionResult> GrantAsync(SignedIn signedIn, object consent, CancellationToken cancellationToken)
    {
        var principal = Grants.For(signedIn.User, Asked.GetScopes());
        principal.SetAuthorizationId(await grants.GetIdAsync(consent, cancellationToken));
        return SignIn(principal, Scheme);
    }

    private LocalRedirectResult ToLogin()
    {
        // Without the prompt, or the way back would ask again for ever.
        var query = new QueryBuilder(Parameters.Where(parameter => parameter.Name is not ("prompt" or "max_age"))
            .Select(parameter => KeyValuePair.Create(parameter.Name, parameter.Value)));
        return LocalRedirect($"/account/login{new QueryBuilder { { "returnUrl", $"/connect/authorize{query}" } }}");
    }

    private ForbidResult Refuse(string error, string description) => Forbid(
        new AuthenticationProperties(new Dictionary<string, string?>
        {
            [OpenIddictServerAspNetCoreConstants.Properties.Error] = error,
            [OpenIddictServerAspNetCoreConstants.Properties.ErrorDescription] = description,
        }), Scheme);
}
