using System.Data.Common;
using System.Reflection;
using Dapper;
using Microsoft.AspNetCore.Builder;
using Microsoft.Extensions.Configuration;
using Microsoft.Extensions.DependencyInjection;
using Microsoft.Extensions.Hosting;
using Microsoft.Extensions.Logging;
using Npgsql;
using ServiceDefaults.Database;

namespace ServiceDefaults;

/// <summary>A service's own PostgreSQL database and its SQL migrations.</summary>
public static class DatabaseExtensions
{
    private const string MigrateSwitch = "--migrate";

    /// <summary>
    /// Adds <see cref="ServiceDatabase"/>, also as <see cref="DbDataSource"/>, and a health check. Applies the embedded scripts
    /// <c>Migrations/*.sql</c> once each, in the order of their names, when the service starts; then, when <c>Seed:Enabled</c> is
    /// true, <c>Seeds/*.sql</c>, with <c>Seed:Values</c> in place of <c>{NAME}</c>, which run at every start and must be
    /// idempotent. Runs under an advisory lock, so any number of replicas may start at once. A database that does not exist is
    /// created. While the database is away this is tried again with back-off, and readiness stays unhealthy.
    /// </summary>
    /// <remarks>
    /// Where there is a connection string <c>NAME-owner</c>, its role migrates, owns what it creates, and grants what a running
    /// service needs, which is reading and writing rows, to the role of <c>NAME</c> or, where that role may connect as a member of
    /// another, to that other. Where there is none, the service's own role migrates; a lesser one only finds that nothing is
    /// missing, and readiness waits until that is so.
    /// </remarks>
    /// <param name="builder">The service's builder.</param>
    /// <param name="connectionName">Name of the connection string of the database.</param>
    /// <param name="scripts">The assemblies that embed the scripts; no two scripts have the same name.</param>
    /// <returns>The same builder.</returns>
    public static WebApplicationBuilder AddDatabase(this WebApplicationBuilder builder, string connectionName, params Assembly[] scripts)
    {
        ArgumentNullException.ThrowIfNull(builder);
        ArgumentException.ThrowIfNullOrEmpty(connectionName);
        ArgumentNullException.ThrowIfNull(scripts);

        DefaultTypeMap.MatchNamesWithUnderscores = true; // Dapper reads the column order_id into OrderId

        // Keyed, so that nobody takes it for the database: it stays with the role that the service began with.
        builder.AddKeyedNpgsqlDataSource(connectionName, settings => settings.DisableHealthChecks = true, ServiceDatabase.Configure);
        builder.Services.AddSingleton(services => new ServiceDatabase(
            services.GetRequiredService<IConfiguration>(), connectionName, services.GetRequiredKeyedService<NpgsqlDataSource>(connectionName),
            services.GetRequiredService<ILoggerFactory>()));
        builder.Services.AddSingleton<DbDataSource>(services => services.GetRequiredService<ServiceDatabase>());
        builder.Services.AddSingleton(services =>
        {
            var configuration = services.GetRequiredService<IConfiguration>();
            return new Migrator(
                configuration, connectionName, ScriptSource.From(scripts, configuration.GetSection("Seed")), services.GetRequiredService<ILogger<Migrator>>());
        });
        builder.Services.AddSingleton<DatabaseReadiness>();
        builder.Services.AddHostedService(services => services.GetRequiredService<DatabaseReadiness>());
        builder.Services.AddHealthChecks().AddCheck<DatabaseReadiness>("database");
        return builder;
    }

    /// <summary>
    /// Runs the service; or, with the argument <c>--migrate</c>, only applies the migrations, prints what was applied and
    /// returns.
    /// </summary>
    /// <param name="app">The service.</param>
    /// <param name="args">The command line.</param>
    /// <returns>The exit code: 0, or 1 when the migrations failed.</returns>
    public static async Task<int> RunOrMigrateAsync(this WebApplication app, string[] args)
    {
        ArgumentNullException.ThrowIfNull(app);
        ArgumentNullException.ThrowIfNull(args);

        if (args.Contains(MigrateSwitch))
            return await MigrateCommand.RunAsync(app.Services.GetRequiredService<Migrator>(), Console.Out, Console.Error);

        await app.RunAsync();
        return 0;
    }
}
