using Aspire.Hosting.ApplicationModel;
using Aspire.Hosting.Postgres;
using Microsoft.Extensions.DependencyInjection;
using Microsoft.Extensions.Diagnostics.HealthChecks;

namespace Aspire.Hosting;

/// <summary>Adds PostgreSQL servers and databases.</summary>
public static class PostgresBuilderExtensions
{
    // What a container would be; this engine runs the machine's own PostgreSQL instead.
    private const string Registry = "docker.io";
    private const string Image = "library/postgres";
    private const string Tag = "18.3";
    private const int DefaultPort = 5432;
    private const string DataDirectory = "/var/lib/postgresql";

    /// <summary>Adds a PostgreSQL server, which runs as a local program.</summary>
    /// <param name="builder">The application.</param>
    /// <param name="name">The resource's name.</param>
    /// <param name="userName">The superuser's name; <c>postgres</c> when null.</param>
    /// <param name="password">The superuser's password; generated and kept in user secrets when null.</param>
    /// <param name="port">The port that it listens on; chosen at start when null.</param>
    public static IResourceBuilder<PostgresServerResource> AddPostgres(
        this IDistributedApplicationBuilder builder,
        [ResourceName] string name,
        IResourceBuilder<ParameterResource>? userName = null,
        IResourceBuilder<ParameterResource>? password = null,
        int? port = null)
    {
        ArgumentNullException.ThrowIfNull(builder);

        var passwordParameter = password?.Resource ?? ParameterResourceBuilderExtensions.CreateDefaultPasswordParameter(builder, $"{name}-password");
        var server = new PostgresServerResource(name, userName?.Resource, passwordParameter);
        return builder.AddResource(server)
            .WithEndpoint(port, targetPort: DefaultPort, name: PostgresServerResource.PrimaryEndpointName)
            .WithImage(Image, Tag)
            .WithImageRegistry(Registry)
            .WithIconName("DatabaseMultiple")
            .WithEnvironment("POSTGRES_HOST_AUTH_METHOD", "scram-sha-256")
            .WithEnvironment("POSTGRES_INITDB_ARGS", "--auth-host=scram-sha-256 --auth-local=scram-sha-256")
            .WithEnvironment(context =>
            {
                context.EnvironmentVariables["POSTGRES_USER"] = server.UserNameReference;
                context.EnvironmentVariables["POSTGRES_PASSWORD"] = server.PasswordParameter;
            })
            .WithPostgresHealthCheck(async cancellationToken => $"{await server.GetConnectionStringAsync(cancellationToken)};Database=postgres")
            .OnResourceReady((_, ready, cancellationToken) => PostgresDatabases.CreateAsync(
                server,
                builder.Resources.OfType<PostgresDatabaseResource>().Where(database => database.Parent == server),
                ready.Services.GetRequiredService<ResourceLoggerService>(),
                cancellationToken));
    }

    /// <summary>Adds a database to a server.</summary>
    /// <param name="builder">The server.</param>
    /// <param name="name">The resource's name.</param>
    /// <param name="databaseName">The database's name; the resource's when null.</param>
    public static IResourceBuilder<PostgresDatabaseResource> AddDatabase(
        this IResourceBuilder<PostgresServerResource> builder, [ResourceName] string name, string? databaseName = null)
    {
        ArgumentNullException.ThrowIfNull(builder);

        var database = new PostgresDatabaseResource(name, databaseName ?? name, builder.Resource);
        var added = builder.ApplicationBuilder.AddResource(database);
        builder.Resource.AddDatabase(database);
        return added
            .WithIconName("Database")
            .WithPostgresHealthCheck(database.ConnectionStringExpression.GetValueAsync);
    }

    /// <summary>Creates the database with a script instead of <c>CREATE DATABASE</c>; that it exists already is no failure.</summary>
    /// <param name="builder">The database.</param>
    /// <param name="script">The script, which runs in the database <c>postgres</c>.</param>
    public static IResourceBuilder<PostgresDatabaseResource> WithCreationScript(this IResourceBuilder<PostgresDatabaseResource> builder, string script)
    {
        ArgumentNullException.ThrowIfNull(builder);
        ArgumentNullException.ThrowIfNull(script);
        return builder.WithAnnotation(new PostgresCreationScriptAnnotation(script), ResourceAnnotationMutationBehavior.Replace);
    }

    /// <summary>Keeps the data from one run to the next.</summary>
    /// <param name="builder">The server.</param>
    /// <param name="name">The volume's name; made of application, AppHost and resource when null.</param>
    /// <param name="isReadOnly">Whether the server cannot write to it.</param>
    public static IResourceBuilder<PostgresServerResource> WithDataVolume(
        this IResourceBuilder<PostgresServerResource> builder, string? name = null, bool isReadOnly = false)
    {
        ArgumentNullException.ThrowIfNull(builder);
        return builder.WithVolume(name ?? VolumeNameGenerator.Generate(builder, "data"), DataDirectory, isReadOnly);
    }

    /// <summary>Keeps the data in a directory of the machine.</summary>
    /// <param name="builder">The server.</param>
    /// <param name="source">The directory; relative to the AppHost's.</param>
    /// <param name="isReadOnly">Whether the server cannot write to it.</param>
    public static IResourceBuilder<PostgresServerResource> WithDataBindMount(
        this IResourceBuilder<PostgresServerResource> builder, string source, bool isReadOnly = false) =>
        builder.WithBindMount(source, DataDirectory, isReadOnly);

    /// <summary>Fixes the port that the server listens on.</summary>
    /// <param name="builder">The server.</param>
    /// <param name="port">The port; chosen at start when null.</param>
    public static IResourceBuilder<PostgresServerResource> WithHostPort(this IResourceBuilder<PostgresServerResource> builder, int? port) =>
        builder.WithEndpoint(PostgresServerResource.PrimaryEndpointName, endpoint => endpoint.Port = port);

    /// <summary>Fixes the port that pgAdmin listens on.</summary>
    /// <param name="builder">pgAdmin.</param>
    /// <param name="port">The port; chosen at start when null.</param>
    public static IResourceBuilder<PgAdminContainerResource> WithHostPort(this IResourceBuilder<PgAdminContainerResource> builder, int? port) =>
        builder.WithEndpoint("http", endpoint => endpoint.Port = port);

    /// <summary>Fixes the port that pgweb listens on.</summary>
    /// <param name="builder">pgweb.</param>
    /// <param name="port">The port; chosen at start when null.</param>
    public static IResourceBuilder<PgWebContainerResource> WithHostPort(this IResourceBuilder<PgWebContainerResource> builder, int? port) =>
        builder.WithEndpoint("http", endpoint => endpoint.Port = port);

    /// <summary>Sets the superuser's password.</summary>
    /// <param name="builder">The server.</param>
    /// <param name="password">The password.</param>
    public static IResourceBuilder<PostgresServerResource> WithPassword(
        this IResourceBuilder<PostgresServerResource> builder, IResourceBuilder<ParameterResource> password)
    {
        ArgumentNullException.ThrowIfNull(builder);
        ArgumentNullException.ThrowIfNull(password);
        builder.Resource.PasswordParameter = password.Resource;
        return builder;
    }

    /// <summary>Sets the superuser's name.</summary>
    /// <param name="builder">The server.</param>
    /// <param name="userName">The name.</param>
    public static IResourceBuilder<PostgresServerResource> WithUserName(
        this IResourceBuilder<PostgresServerResource> builder, IResourceBuilder<ParameterResource> userName)
    {
        ArgumentNullException.ThrowIfNull(builder);
        ArgumentNullException.ThrowIfNull(userName);
        builder.Resource.UserNameParameter = userName.Resource;
        return builder;
    }

    /// <summary>Adds pgAdmin, once for all servers.</summary>
    /// <typeparam name="T">The server's type.</typeparam>
    /// <param name="builder">The server.</param>
    /// <param name="configureContainer">Describes pgAdmin further.</param>
    /// <param name="containerName">pgAdmin's name; <c>pgadmin</c> when null.</param>
    public static IResourceBuilder<T> WithPgAdmin<T>(
        this IResourceBuilder<T> builder, Action<IResourceBuilder<PgAdminContainerResource>>? configureContainer = null, string? containerName = null)
        where T : PostgresServerResource
    {
        ArgumentNullException.ThrowIfNull(builder);
        AddTool(
            builder, () => new PgAdminContainerResource(containerName ?? "pgadmin"), configureContainer, "PgAdmin",
            tool => tool.WithImage("dpage/pgadmin4", "9.15.0").WithHttpEndpoint(targetPort: 80, name: "http"));
        return builder;
    }

    /// <summary>Adds pgweb, once for all servers.</summary>
    /// <param name="builder">The server.</param>
    /// <param name="configureContainer">Describes pgweb further.</param>
    /// <param name="containerName">pgweb's name; <c>pgweb</c> when null.</param>
    public static IResourceBuilder<PostgresServerResource> WithPgWeb(
        this IResourceBuilder<PostgresServerResource> builder, Action<IResourceBuilder<PgWebContainerResource>>? configureContainer = null, string? containerName = null)
    {
        ArgumentNullException.ThrowIfNull(builder);
        AddTool(
            builder, () => new PgWebContainerResource(containerName ?? "pgweb"), configureContainer, "PgWeb",
            tool => tool.WithImage("sosedoff/pgweb", "0.17.0").WithHttpEndpoint(targetPort: 8081, name: "http"));
        return builder;
    }

    private static void AddTool<T>(
        IResourceBuilder<PostgresServerResource> server,
        Func<T> create,
        Action<IResourceBuilder<T>>? configure,
        string relationship,
        Action<IResourceBuilder<T>> describe)
        where T : ContainerResource
    {
        var application = server.ApplicationBuilder;
        if (application.Resources.OfType<T>().SingleOrDefault() is { } existing)
        {
            configure?.Invoke(application.CreateResourceBuilder(existing));
            return;
        }

        var tool = application.AddResource(create()).WithIconName("WindowDatabase");
        describe(tool);
        tool.WithImageRegistry(Registry);
        configure?.Invoke(tool);
        tool.WithRelationship(server.Resource, relationship);
    }

    private static IResourceBuilder<T> WithPostgresHealthCheck<T>(this IResourceBuilder<T> builder, Func<CancellationToken, ValueTask<string?>> connectionString)
        where T : IResource
    {
        var key = $"{builder.Resource.Name}_check";
        builder.ApplicationBuilder.Services.AddHealthChecks().Add(new HealthCheckRegistration(
            key, _ => new PostgresHealthCheck(connectionString), failureStatus: null, tags: null));
        return builder.WithHealthCheck(key);
    }
}
