using Identity.ApiScopes;
using OpenIddict.Abstractions;

namespace Identity.Storage;

internal static class DevelopmentSeeds
{
    /// <summary>
    /// The clients and users of <c>Seeds/</c> have secrets that everybody can read, so they exist in Development only, whatever
    /// <c>Seed:Enabled</c> says.
    /// </summary>
    public static void SeedOnlyDevelopment(this WebApplicationBuilder builder)
    {
        if (!builder.Environment.IsDevelopment())
            builder.Configuration["Seed:Enabled"] = "false";
        builder.Configuration["Seed:Values:scopes-of-apis"] = Permissions(Scope.OfApis);
        builder.Configuration["Seed:Values:scopes-of-users"] = Permissions(Scope.All.Where(scope => !scope.OfOperators));
    }

    private static string Permissions(IEnumerable<Scope> scopes) =>
        string.Join(", ", scopes.Select(scope => $"\"{OpenIddictConstants.Permissions.Prefixes.Scope}{scope.Name}\""));
}
