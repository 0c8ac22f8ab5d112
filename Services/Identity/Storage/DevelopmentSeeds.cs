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
    }
}
