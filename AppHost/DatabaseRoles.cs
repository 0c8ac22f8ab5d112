using Npgsql;

namespace AppHost;

/// <summary>
/// One role per service, which owns that service's database and can connect to no other. Aspire has no verb for it, so it is
/// written on Aspire's events and runs on both engines.
/// </summary>
internal static class DatabaseRoles
{
    /// <summary>
    /// Connects a service to its database through a role named like the service, and lets it wait until both exist. When the
    /// system is published nothing creates roles, so the service gets the server's own connection string.
    /// </summary>
    public static IResourceBuilder<ProjectResource> WithDatabase(
        this IResourceBuilder<ProjectResource> service, IResourceBuilder<PostgresDatabaseResource> database)
    {
        service.WithReference(database).WaitFor(database);
        if (!service.ApplicationBuilder.ExecutionContext.IsRunMode)
            return service;

        var role = service.Resource.Name;
        var password = service.ApplicationBuilder.AddParameter($"{role}-db-password", Passwords.Generated, secret: true, persist: true);

        service.ApplicationBuilder.Eventing.Subscribe<ResourceReadyEvent>(database.Resource,
            (_, cancellationToken) => CreateAsync(database.Resource, role, password.Resource, cancellationToken));

        return service.WithConnection(database.Resource, role, password.Resource);
    }

    /// <summary>Replaces what the reference to the database injected: the same names, with the role's credentials.</summary>
    private static IResourceBuilder<ProjectResource> WithConnection(
        this IResourceBuilder<ProjectResource> service, PostgresDatabaseResource database, string role, ParameterResource password)
    {
        var host = database.Parent.PrimaryEndpoint.Property(EndpointProperty.Host);
        var port = database.Parent.PrimaryEndpoint.Property(EndpointProperty.Port);
        var prefix = database.Name.ToUpperInvariant().Replace('-', '_');

        return service
            .WithEnvironment($"ConnectionStrings__{database.Name}",
                ReferenceExpression.Create($"Host={host};Port={port};Username={role};Password={password};Database={database.DatabaseName}"))
            .WithEnvironment($"{prefix}_URI",
                ReferenceExpression.Create($"postgresql://{role}:{password}@{host}:{port}/{database.DatabaseName}"))
            .WithEnvironment($"{prefix}_USERNAME", role)
            .WithEnvironment($"{prefix}_PASSWORD", ReferenceExpression.Create($"{password}"));
    }

    /// <summary>
    /// Creates the role or sets its password, and closes every database to everyone but its owner. Idempotent; the lock
    /// keeps databases that become ready together from changing the same catalogue rows at once.
    /// </summary>
    private static async Task CreateAsync(
        PostgresDatabaseResource database, string role, ParameterResource password, CancellationToken cancellationToken)
    {
        var server = await database.Parent.ConnectionStringExpression.GetValueAsync(cancellationToken);
        var connectionString = new NpgsqlConnectionStringBuilder(server) { Database = "postgres", Pooling = false };

        await using var connection = new NpgsqlConnection(connectionString.ConnectionString);
        await connection.OpenAsync(cancellationToken);
        await using var transaction = await connection.BeginTransactionAsync(cancellationToken);
        await ExecuteAsync("SELECT pg_advisory_xact_lock(hashtext('database roles'))");

        var quotedRole = Quote(role);
        var quotedDatabase = Quote(database.DatabaseName);
        var quotedPassword = Literal(await password.GetValueAsync(cancellationToken)
            ?? throw new DistributedApplicationException($"Parameter '{password.Name}' has no value: set Parameters:{password.Name}."));

        await using (var exists = new NpgsqlCommand("SELECT 1 FROM pg_roles WHERE rolname = $1", connection, transaction))
        {
            exists.Parameters.Add(new() { Value = role });
            if (await exists.ExecuteScalarAsync(cancellationToken) is null)
                await ExecuteAsync($"CREATE ROLE {quotedRole}");
        }

        await ExecuteAsync($"ALTER ROLE {quotedRole} LOGIN NOSUPERUSER NOCREATEDB NOCREATEROLE PASSWORD {quotedPassword}");
        await ExecuteAsync($"ALTER DATABASE {quotedDatabase} OWNER TO {quotedRole}");
        await ExecuteAsync($"REVOKE CONNECT, TEMPORARY ON DATABASE {quotedDatabase}, postgres, template1 FROM PUBLIC");
        await transaction.CommitAsync(cancellationToken);

        async Task ExecuteAsync(string sql)
        {
            await using var command = new NpgsqlCommand(sql, connection, transaction);
            await command.ExecuteNonQueryAsync(cancellationToken);
        }
    }

    // Utility statements take no parameters.
    private static string Quote(string identifier) => $"\"{identifier.Replace("\"", "\"\"", StringComparison.Ordinal)}\"";

    private static string Literal(string text) => $"'{text.Replace("'", "''", StringComparison.Ordinal)}'";
}
