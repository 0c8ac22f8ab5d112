namespace AppHost;

/// <summary>
/// Roles of a service: one owns the service's database and migrates it, those that the service runs as only read and write rows,
/// and none can connect to another database. Aspire has no verb for it, so it is written on Aspire's events.
/// </summary>
internal static class DatabaseRoles
{
    /// <summary>
    /// Connects a service to its database through roles named after the service, hands it the owner's connection string for
    /// its migrations, and lets it wait until all of that exists. When the system is published nothing creates roles, so the
    /// service gets the server's own connection string.
    /// </summary>
    public static IResourceBuilder<ProjectResource> WithDatabase(
        this IResourceBuilder<ProjectResource> service, IResourceBuilder<PostgresDatabaseResource> database)
    {
        service.WithReference(database).WaitFor(database);
        if (!service.ApplicationBuilder.ExecutionContext.IsRunMode)
            return service;

        var name = service.Resource.Name;
        var running = new RunningRoles(name, Password(service, name));
        var owner = new DatabaseRole($"{name}-owner", Password(service, $"{name}-owner"));

        service.ApplicationBuilder.Eventing.Subscribe<ResourceReadyEvent>(database.Resource,
            (_, cancellationToken) => RoleCreation.CreateAsync(database.Resource, owner, running, cancellationToken));

        PasswordRotation.AddTo(service, database.Resource, running);
        return service.WithConnection(database.Resource, owner, running.InUse);
    }

    private static ParameterResource Password(IResourceBuilder<ProjectResource> service, string role) =>
        service.ApplicationBuilder.AddParameter($"{role}-db-password", Passwords.Generated, secret: true, persist: true).Resource;

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
