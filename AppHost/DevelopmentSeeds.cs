namespace AppHost;

internal static class DevelopmentSeeds
{
    /// <summary>Lets a service seed its database with sample data; only when the system is run, never when it is published.</summary>
    public static IResourceBuilder<ProjectResource> WithDevelopmentSeeds(this IResourceBuilder<ProjectResource> service) =>
        service.ApplicationBuilder.ExecutionContext.IsRunMode
            ? service.WithEnvironment("Seed__Enabled", "true")
            : service;
}
