using Microsoft.AspNetCore.Authentication.JwtBearer;
using Microsoft.Extensions.Options;
using OpenIddict.Server;

namespace Identity.Keys;

internal static class KeyExtensions
{
    /// <summary>Keys in the database, shared by the replicas and rotated with overlap.</summary>
    public static void AddKeys(this WebApplicationBuilder builder)
    {
        var services = builder.Services;
        services.AddOptions<KeyOptions>().BindConfiguration(KeyOptions.Section)
            .Validate(keys => keys.Secret is { Length: >= 32 },
                "Keys:Secret is missing or too short: at least 32 random characters, the same in every replica, kept where secrets are kept. It seals the private keys in the database.")
            .Validate(keys => keys.Lifetime > keys.PublishAhead && keys.Refresh > TimeSpan.Zero,
                "Keys:Lifetime must be longer than Keys:PublishAhead, and Keys:Refresh longer than nothing.")
            .ValidateOnStart();
        services.AddSingleton<Seal>();
        services.AddSingleton<KeyRing>();
        services.AddScoped<KeyStore>();
        // Tokens for Identity's own operations are checked with its own keys, which it need not read over HTTP.
        services.AddOptions<JwtBearerOptions>(JwtBearerDefaults.AuthenticationScheme).PostConfigure<KeyRing>((bearer, ring) =>
        {
            bearer.ConfigurationManager = null;
            bearer.TokenValidationParameters.IssuerSigningKeyResolver = (_, _, keyId, _) =>
                ring.Of(KeyPurpose.Sign).Where(key => key.Id == keyId).Select(key => key.Key);
        });
        services.AddSingleton<ServerKeys>();
        services.AddSingleton<IConfigureOptions<OpenIddictServerOptions>>(provider => provider.GetRequiredService<ServerKeys>());
        services.AddSingleton<IOptionsChangeTokenSource<OpenIddictServerOptions>>(provider => provider.GetRequiredService<ServerKeys>());
        services.AddHostedService<KeyRefresh>();
        services.AddHealthChecks().AddCheck<KeyRing>("keys");
    }
}
