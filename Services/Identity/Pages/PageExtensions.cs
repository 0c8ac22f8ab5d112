using Microsoft.AspNetCore;
using Microsoft.AspNetCore.Mvc;

namespace Identity.Pages;

internal static class PageExtensions
{
    /// <summary>Sign-in, consent and sign-out: rendered here, without script.</summary>
    public static void AddPages(this WebApplicationBuilder builder)
    {
        builder.Services.AddRazorPages(options =>
        {
            options.Conventions.AllowAnonymousToFolder("/");
            options.Conventions.ConfigureFilter(_ => new TypeFilterAttribute(typeof(PageProtection)));
        });
        builder.Services.Insert(0, ServiceDescriptor.Singleton<IProblemDetailsWriter, ErrorPage>()); // before those that write JSON
        builder.Services.PostConfigure<ProblemDetailsOptions>(options =>
            options.CustomizeProblemDetails += context => context.ProblemDetails.Detail ??= context.HttpContext.GetOpenIddictServerResponse()?.ErrorDescription);
    }

    public static void MapPages(this WebApplication app)
    {
        app.MapRazorPages();
        StyleSheet.Map(app);
    }
}
