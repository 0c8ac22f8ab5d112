using System.Security.Cryptography;
using Microsoft.Extensions.DependencyInjection;
using Microsoft.Extensions.DependencyInjection.Extensions;
using Npgsql;

namespace AppHost;

/// <summary>
/// Rotates a service's database password while it serves, as a secrets store would: the server's password changes, then the file
/// in the service's <c>SECRETS_DIRECTORY</c>.
/// </summary>
internal static class PasswordRotation
{
    public const string Command = "rotate-password";
    private const string Characters = "ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz0123456789";
    private const int Length = 32;

    /// <summary>Gives the service a directory of secrets, and a command that rotates the running role's password.</summary>
    public static IResourceBuilder<ProjectResource> WithPasswordRotation(
        this IResourceBuilder<ProjectResource> service, PostgresDatabaseResource database, DatabaseRole running)
    {
        service.ApplicationBuilder.Services.TryAddSingleton<PrivateDirectory>();
        return service
            .WithEnvironment(context => context.EnvironmentVariables["SECRETS_DIRECTORY"] = SecretsOf(service.Resource, context.ExecutionContext.Services))
            .WithCommand(Command, "Rotate database password", context => RotateAsync(service.Resource, database, running, context),
                new() { Description = "Sets a new password and hands it to the running service, which fails no request.", IconName = "KeyReset" });
    }

    private static string SecretsOf(ProjectResource service, IServiceProvider services) =>
        services.GetRequiredService<PrivateDirectory>().Create(service.Name, "secrets");

    private static async Task<ExecuteCommandResult> RotateAsync(
        ProjectResource service, PostgresDatabaseResource database, DatabaseRole running, ExecuteCommandContext context)
    {
        var password = RandomNumberGenerator.GetString(Characters, Length);
        var server = await database.Parent.ConnectionStringExpression.GetValueAsync(context.CancellationToken);
        try
        {
            await RoleCreation.SetPasswordAsync(server!, running.Name, password, context.CancellationToken);
        }
        catch (NpgsqlException error)
        {
            return CommandResults.Failure($"The password of '{running.Name}' stays what it was: {error.Message}");
        }

        running.Rotated(password);
        var connectionString = new NpgsqlConnectionStringBuilder(server) { Username = running.Name, Password = password, Database = database.DatabaseName };
        PrivateDirectory.Replace(
            Path.Combine(SecretsOf(service, context.Services), $"ConnectionStrings__{database.Name}"), connectionString.ConnectionString);
        return CommandResults.Success($"'{running.Name}' has a new password.");
    }
}
