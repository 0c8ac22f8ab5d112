namespace AppHost;

/// <summary>
/// Two roles per service: one owns the service's database and migrates it, the other only reads and writes rows, and neither can
/// connect to another database. Aspire has no verb for it, so it is written on Aspire's events.
/// </summary>
internal static class DatabaseRoles
{
    /// <summary>
    /// Connects a service to its database through a role named like the service, hands it the owner's connection string for
    /// its migrations, and lets it wait until all of that exists. When the system is published nothing creates roles, so the
    /// service gets the server's own connection string.
    /// </summary>
    public static IResourceBuilder<ProjectResource> WithDatabase(
        this IResourceBuilder<ProjectResource> service, IResourceBuilder<PostgresDatabaseResource> database)
    {
        service.WithReference(database).WaitFor(database);
        if (!service.ApplicationBuilder.ExecutionContext.IsRunMode)
            return service;

        var running = Role(service, service.Resource.Name);
        var owner = Role(service, $"{service.Resource.Name}-owner");

        service.ApplicationBuilder.Eventing.Subscribe<ResourceReadyEvent>(database.Resource,
            (_, cancellationToken) => RoleCreation.CreateAsync(database.Resource, owner, running, cancellationToken));

        return service.WithConnection(database.Resource, owner, running).WithPasswordRotation(database.Resource, running);
    }

    private static DatabaseRole Role(IResourceBuilder<ProjectResource> service, string name) =>
        new(name, service.ApplicationBuilder.AddParameter($"{name}-db-password", Passwords.Generated, secret: true, persist: true).Resource);

    /// <summary>Replaces what the reference to the database injected: the same names, with the running role's credentials.</summary>
    private static IResourceBuilder<ProjectResource> WithConnection(
        this IResourceBuilder<ProjectResource> service, PostgresDatabaseResource database, DatabaseRole owner, DatabaseRole running)
    {
        var host = database.Parent.PrimaryEndpoint.Property(EndpointProperty.Host);
        var port = database.Parent.PrimaryEndpoint.Property(EndpointProperty.Port);
        var prefix = database.Name.ToUpperInvariant().Replace('-', '_');

        return service
            .WithEnvironment($"ConnectionStrings__{database.Name}", ConnectionString(running))
            .WithEnvironment($"ConnectionStrings__{database.Name}-owner", ConnectionString(owner))
            .WithEnvironment($"{prefix}_URI",
                ReferenceExpression.Create($"postgresql://{running.Name}:{running.Parameter}@{host}:{port}/{database.DatabaseName}"))
            .WithEnvironment($"{prefix}_USERNAME", running.Name)
            .WithEnvironment($"{prefix}_PASSWORD", ReferenceExpression.Create($"{running.Parameter}"));

        ReferenceExpression ConnectionString(DatabaseRole role) =>
            ReferenceExpression.Create($"Host={host};Port={port};Username={role.Name};Password={role.Parameter};Database={database.DatabaseName}");
    }
}
