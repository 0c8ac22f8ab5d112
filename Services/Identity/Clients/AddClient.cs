using System.Buffers.Text;
using System.Security.Cryptography;
using Identity.Telemetry;
using OpenIddict.Abstractions;
using static OpenIddict.Abstractions.OpenIddictConstants;

namespace Identity.Clients;

/// <summary>
/// <c>--add-client ID --scopes "A B"</c>: registers a client that acts for itself, and prints its secret once. With
/// <c>--redirect-uri URI</c>: a public client that acts for users, by code and PKCE.
/// </summary>
internal static class AddClient
{
    public const string Switch = "--add-client";
    private const int SecretBytes = 32;

    public static async Task<(int ExitCode, string Message)> RunAsync(IServiceProvider services, string[] args, TextReader input)
    {
        if (ClientArguments.Parse(args, out var problem) is not { } arguments)
            return (2, $"{problem} Usage: {Switch} ID --scopes \"SCOPE SCOPE\" [--redirect-uri URI [--post-logout-uri URI]]");

        var clients = services.GetRequiredService<IOpenIddictApplicationManager>();
        if (await clients.FindByClientIdAsync(arguments.Id) is not null)
            return (1, $"The client '{arguments.Id}' was not added: there is one already.");

        var secret = arguments.RedirectUri is null ? Base64Url.EncodeToString(RandomNumberGenerator.GetBytes(SecretBytes)) : null;
        await clients.CreateAsync(Describe(arguments, secret));
        services.GetRequiredService<SecurityLog>().ClientAdded(arguments.Id, string.Join(' ', arguments.Scopes));
        return (0, secret is null
            ? $"client {arguments.Id} was added; it has no secret"
            : $"client {arguments.Id} was added; its secret, which is not shown again: {secret}");
    }

    private static OpenIddictApplicationDescriptor Describe(ClientArguments arguments, string? secret)
    {
        var client = new OpenIddictApplicationDescriptor
        {
            ApplicationType = arguments.RedirectUri is null or { Scheme: "https" } ? ApplicationTypes.Web : ApplicationTypes.Native,
            ClientId = arguments.Id,
            DisplayName = arguments.Id,
            ClientSecret = secret,
            ClientType = secret is null ? ClientTypes.Public : ClientTypes.Confidential,
            ConsentType = ConsentTypes.Explicit,
        };
        client.Permissions.UnionWith([Permissions.Endpoints.Token, Permissions.Endpoints.Revocation]);
        client.Permissions.UnionWith(arguments.Scopes.Select(scope => Permissions.Prefixes.Scope + scope));
        if (arguments.RedirectUri is null)
        {
            client.Permissions.UnionWith([Permissions.GrantTypes.ClientCredentials, Permissions.Endpoints.Introspection]);
            return client;
        }

        client.RedirectUris.Add(arguments.RedirectUri);
        if (arguments.PostLogoutUri is not null)
            client.PostLogoutRedirectUris.Add(arguments.PostLogoutUri);
        client.Requirements.Add(Requirements.Features.ProofKeyForCodeExchange);
        client.Permissions.UnionWith(
        [
            Permissions.Endpoints.Authorization, Permissions.Endpoints.EndSession, Permissions.GrantTypes.AuthorizationCode,
            Permissions.GrantTypes.RefreshToken, Permissions.ResponseTypes.Code,
        ]);
        return client;
    }
}
