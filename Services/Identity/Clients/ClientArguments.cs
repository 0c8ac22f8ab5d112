using Identity.Server;

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
        var redirect = AbsoluteUri("--redirect-uri", ref problem);
        var postLogout = AbsoluteUri("--post-logout-uri", ref problem);
        if (scopes is [])
            problem = "--scopes names no scope.";
        if (unknown is not null)
            problem = $"There is no scope '{unknown}'; there are {string.Join(", ", Scope.All.Select(scope => scope.Name))}.";
        return problem is "" ? new(id, scopes, redirect, postLogout) : null;

        Uri? AbsoluteUri(string option, ref string complaint)
        {
            if (!options.TryGetValue(option, out var text))
                return null;
            if (Uri.TryCreate(text, UriKind.Absolute, out var uri) && uri is { Fragment: "", IsFile: false })
                return uri;
            complaint = $"{option} must be an absolute URI without a fragment, not '{text}'.";
            return null;
        }
    }
}
