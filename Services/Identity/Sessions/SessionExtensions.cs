using Identity.Keys;
using Identity.Storage;
using Identity.Telemetry;
using Microsoft.AspNetCore.DataProtection;
using Microsoft.AspNetCore.DataProtection.KeyManagement;

namespace Identity.Sessions;

internal static class SessionExtensions
{
    /// <summary>
    /// Cookies that any replica can read, because their keys are in the database. To be called last, since others bring data
    /// protection as well.
    /// </summary>
    public static void AddSessions(this WebApplicationBuilder builder)
    {
        var services = builder.Services;
        services.AddDataProtection().SetApplicationName("identity").PersistKeysToDbContext<IdentityDatabase>();
        services.AddOptions<KeyManagementOptions>().Configure<Seal>((options, seal) => options.XmlEncryptor = new SealedXml(seal));

        // The keys are read once at start, when their table may not exist yet. A request that needs them fails with the same error.
        builder.Logging.AddFilter("Microsoft.AspNetCore.DataProtection.KeyManagement.KeyRingProvider", LogLevel.None);

        services.AddAuthentication().AddCookie(Session.Scheme, options =>
        {
            options.Cookie = Cookies.Build(builder.Configuration, Cookies.Session, SameSiteMode.Lax); // the way back from a client's site begins with a link
            options.SlidingExpiration = false;
            options.Events.OnRedirectToReturnUrl = _ => Task.CompletedTask; // the page does, to addresses that it has checked
        });
        services.AddAntiforgery(options => options.Cookie = Cookies.Build(builder.Configuration, Cookies.Form));

        services.AddSingleton<KnownDevices>();
        services.AddRateLimiter(options => options.AddPolicy<string, PasswordLimit>(PasswordLimit.Policy));
        services.AddSingleton<SecurityLog>();
        services.AddScoped<SignInTries>();
        services.AddScoped<SignIn>();
        services.AddScoped<UserSessions>();
    }
}
