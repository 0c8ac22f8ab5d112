using Microsoft.AspNetCore.Mvc;

namespace Identity.Pages;

internal static class PageExtensions
{
    /// <summary>Sign-in, consent and sign-out: rendered here, without script.</summary>
    public static void AddPages(this WebApplicationBuilder builder) =>
        builder.Services.AddRazorPages(options =>
        {
            options.Conventions.AllowAnonymousToFolder("/");
            options.Conventions.ConfigureFilter(_ => new TypeFilterAttribute(typeof(PageProtection)));
        });

    public static void MapPages(this WebApplication app)
    {
        app.MapRazorPages();
        StyleSheet.Map(app);
    }
}
