using Microsoft.AspNetCore;
using Microsoft.AspNetCore.Mvc.Filters;
using Microsoft.AspNetCore.WebUtilities;
using Microsoft.Net.Http.Headers;
using OpenIddict.Abstractions;

namespace Identity.Pages;

/// <summary>
/// Headers of every page: nothing is loaded from elsewhere, no script runs, no site frames it, nothing keeps it. A form may
/// end at the client's own address, and browsers hold <c>form-action</c> against the redirects that follow as well.
/// </summary>
internal sealed class PageProtection(IOpenIddictApplicationManager clients) : IAsyncPageFilter
{
    public Task OnPageHandlerSelectionAsync(PageHandlerSelectedContext context) => Task.CompletedTask;

    public async Task OnPageHandlerExecutionAsync(PageHandlerExecutingContext context, PageHandlerExecutionDelegate next)
    {
        var targets = await ClientOfAsync(context.HttpContext) switch
        {
            null => "'self'",
            { Scheme: "http" or "https", HostNameType: not UriHostNameType.IPv6 } site => $"'self' {site.GetLeftPart(UriPartial.Authority)}",
            var native => $"'self' {native.Scheme}:", // the policy has no words for [::1]
        };
        Protect(context.HttpContext.Response.Headers, targets);
        await next();
    }

    public static void Protect(IHeaderDictionary headers, string formTargets)
    {
        headers.ContentSecurityPolicy =
            $"default-src 'none'; style-src 'self'; img-src data:; base-uri 'none'; frame-ancestors 'none'; form-action {formTargets}";
        headers.XContentTypeOptions = "nosniff";
        headers.XFrameOptions = "DENY";
        headers["Referrer-Policy"] = "no-referrer";
        headers[HeaderNames.CacheControl] = "no-store";
    }

    /// <summary>Where the browser goes in the end, if the client is registered with that address.</summary>
    private async Task<Uri?> ClientOfAsync(HttpContext context)
    {
        var (id, address) = context.GetOpenIddictServerRequest() is { } request
            ? (request.ClientId, request.RedirectUri)
            : InReturnUrl(context.Request.Query["returnUrl"].ToString());
        if (string.IsNullOrEmpty(id) || id.Contains('\0', StringComparison.Ordinal) || !Uri.TryCreate(address, UriKind.Absolute, out var uri))
            return null;

        var client = await clients.FindByClientIdAsync(id, context.RequestAborted);
        return client is not null && await clients.ValidateRedirectUriAsync(client, address, context.RequestAborted) ? uri : null;
    }

    private static (string? Client, string? Address) InReturnUrl(string returnUrl)
    {
        var query = QueryHelpers.ParseQuery(returnUrl.IndexOf('?', StringComparison.Ordinal) is >= 0 and var start ? returnUrl[start..] : "");
        return (query.TryGetValue("client_id", out var id) ? id.ToString() : null,
            query.TryGetValue("redirect_uri", out var address) ? address.ToString() : null);
    }
}
