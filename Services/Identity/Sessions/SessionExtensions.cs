using Identity.Keys;
using Microsoft.AspNetCore.DataProtection;
using Microsoft.AspNetCore.DataProtection.KeyManagement;
using Microsoft.Extensions.Options;
using Npgsql;

namespace Identity.Sessions;

internal static class SessionExtensions
{
    /// <summary>
    /// A cookie that any replica can read, because its keys are in the database. To be called last, since others bring data
    /// protection as well.
    /// </summary>
    public static void AddSessions(this WebApplicationBuilder builder)
    {
        builder.Services.AddDataProtection().SetApplicationName("identity");
        builder.Services.AddSingleton<IConfigureOptions<KeyManagementOptions>>(provider =>
            new ConfigureOptions<KeyManagementOptions>(options =>
            {
                options.XmlRepository = new SessionKeys(provider.GetRequiredService<NpgsqlDataSource>());
                options.XmlEncryptor = new SealedXml(provider.GetRequiredService<Seal>());
            }));

        builder.Services.AddAuthentication().AddCookie(Session.Scheme, options =>
        {
            options.Cookie.Name = Session.Cookie;
            options.Cookie.SameSite = SameSiteMode.Lax; // the way back from a client's site begins with a link
            options.ExpireTimeSpan = Session.Lifetime;
            options.SlidingExpiration = false;
        });
        builder.Services.AddAntiforgery(options => options.Cookie.Name = Session.FormCookie);

        // It would read the keys at start, and hold the start up while the database is away.
        foreach (var eager in builder.Services.Where(service => service.ImplementationType?.Name == "DataProtectionHostedService").ToList())
            builder.Services.Remove(eager);
    }
}
