using Identity.ApiScopes;

namespace Identity.Clients;

/// <summary>What <c>--add-client</c> was told.</summary>
internal sealed record ClientArguments(string Id, IReadOnlyList<string> Scopes, Uri? RedirectUri, Uri? PostLogoutUri)
{
    public static ClientArguments? Parse(string[] args, out string problem)
    {
        problem = "";
        if (args is not [AddClient.Switch, { Length: > 0 and <= 100 } id, .. var rest] || rest.Length % 2 is not 0)
            return null;

        var options = new Dictionary<string, string>(StringComparer.Ordinal);
        foreach (var option in rest.Chunk(2))
        {
            if (option[0] is not ("--scopes" or "--redirect-uri" or "--post-logout-uri") || !options.TryAdd(option[0], option[1]))
            {
                problem = $"'{option[0]}' is no option, or is given twice.";
                return null;
            }
        }

        var scopes = options.GetValueOrDefault("--scopes", "").Split(' ', StringSplitOptions.RemoveEmptyEntries);
        var unknown = scopes.FirstOrDefault(name => Scope.All.All(scope => scope.Name != name));
        var ofOperators = scopes.FirstOrDefault(name => Scope.All.Any(scope => scope.Name == name && scope.OfOperators));
        var redirect = Address("--redirect-uri", ref problem);
        var postLogout = Address("--post-logout-uri", ref problem);
        if (scopes is [])
            problem = "--scopes names no scope.";
        if (unknown is not null)
            problem = $"There is no scope '{unknown}'; there are {string.Join(", ", Scope.All.Select(scope => scope.Name))}.";
        if (ofOperators is not null && redirect is not null)
            problem = $"The scope '{ofOperators}' is for operators, and no client gets it for a user.";
        if (Guid.TryParse(id, out _))
            problem = $"The client's id must not have the form of a user's, as '{id}' has.";
        return problem is "" ? new(id, scopes, redirect, postLogout) : null;

        Uri? Address(string option, ref string complaint)
        {
            if (!options.TryGetValue(option, out var text))
                return null;
            if (Uri.TryCreate(text, UriKind.Absolute, out var uri) && IsSafe(uri))
                return uri;
            complaint = $"{option} must be an https address, or of a native application: http://127.0.0.1/…, http://[::1]/… (any port where none is named), "
                + $"or a scheme of its own such as com.example.app:/…; without user, '*' and fragment. It is '{text}'.";
            return null;
        }
    }

    /// <summary>RFC 8252 section 7: others than the client could receive what is sent to any other address.</summary>
    private static bool IsSafe(Uri uri) =>
        Uri.IsWellFormedUriString(uri.OriginalString, UriKind.Absolute)
        && !uri.OriginalString.Any(character => character is <= ' ' or '*' or '#' or > '~')
        && uri.UserInfo is ""
        && uri.Scheme switch
        {
            "https" => true,
            "http" => uri.Host is "127.0.0.1" or "[::1]",
            var own => own.Contains('.', StringComparison.Ordinal) && own.Split('.').All(label => label is not ""),
        };
}
