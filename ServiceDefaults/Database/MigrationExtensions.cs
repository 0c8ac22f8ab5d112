using System.Reflection;
using Microsoft.AspNetCore.Builder;
using Microsoft.Extensions.Configuration;
using Microsoft.Extensions.DependencyInjection;
using Microsoft.Extensions.Logging;
using Npgsql;
using ServiceDefaults.Database;

namespace ServiceDefaults;

/// <summary>SQL migrations of a service's own database.</summary>
public static class MigrationExtensions
{
    private const string MigrateSwitch = "--migrate";

    /// <summary>
    /// Applies the embedded scripts <c>Migrations/*.sql</c> once each, in the order of their names, when the service
    /// starts; then, when <c>Seed:Enabled</c> is true, <c>Seeds/*.sql</c>, with <c>Seed:Values</c> in place of
    /// <c>{NAME}</c>, which run at every start and must be idempotent. Runs under an advisory lock, so any number of replicas may start at once. A database that does not
    /// exist is created. While the database is away this is tried again with back-off, and readiness stays unhealthy.
    /// Needs a registered <see cref="NpgsqlDataSource"/>.
    /// </summary>
    /// <remarks>
    /// Where there is a connection string <c>NAME-owner</c>, its role migrates, owns what it creates, and grants the role of
    /// <c>NAME</c> what a running service needs: reading and writing rows. Where there is none, the service's own role
    /// migrates; a lesser one only finds that nothing is missing, and readiness waits until that is so.
    /// </remarks>
    /// <param name="builder">The service's builder.</param>
    /// <param name="connectionName">Name of the connection string of the database.</param>
    /// <param name="scripts">The assemblies that embed the scripts; no two scripts have the same name.</param>
    /// <returns>The same builder.</returns>
    public static WebApplicationBuilder AddMigrations(this WebApplicationBuilder builder, string connectionName, params Assembly[] scripts)
    {
        ArgumentNullException.ThrowIfNull(builder);
        ArgumentException.ThrowIfNullOrEmpty(connectionName);
        ArgumentNullException.ThrowIfNull(scripts);

        builder.Services.AddSingleton<MigrationStatus>();
        builder.Services.AddHealthChecks().AddCheck<MigrationStatus>("migrations");
        builder.Services.AddSingleton(services =>
        {
            var configuration = services.GetRequiredService<IConfiguration>();
            return new Migrator(
                MigrationTarget.Of(configuration, connectionName, services.GetRequiredService<NpgsqlDataSource>),
                ScriptSource.From(scripts, configuration.GetSection("Seed")),
                services.GetRequiredService<ILogger<Migrator>>());
        });
        builder.Services.AddHostedService<MigrateAtStart>();
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
            return await MigrateCommand.RunAsync(app.Services.GetRequiredService<Migrator>, Console.Out, Console.Error);

        await app.RunAsync();
        return 0;
    }
}
