using System.Collections.ObjectModel;
using Microsoft.AspNetCore;
using OpenIddict.Abstractions;

namespace Identity.Pages;

/// <summary>The parameters of an OpenID Connect request, which a page's form carries on beside fields of its own.</summary>
internal static class RequestParameters
{
    public static IEnumerable<(string Name, string Value)> Of(HttpContext context) =>
        from parameter in context.GetOpenIddictServerRequest()?.GetParameters() ?? ReadOnlyDictionary<string, OpenIddictParameter>.Empty
        let value = (string?)parameter.Value
        where value is not null && parameter.Key is not ("decision" or "__RequestVerificationToken")
        select (parameter.Key, value);
}
