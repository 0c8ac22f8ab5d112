using System.Security.Cryptography;
using Microsoft.Extensions.DependencyInjection;
using Microsoft.Extensions.DependencyInjection.Extensions;
using Npgsql;

namespace AppHost;

/// <summary>
/// Rotates a service's database password while it serves, as a secrets store would: the role that is not in use gets a new
/// password, then the file in the service's <c>SECRETS_DIRECTORY</c> names that role. What the service knows is valid all along.
/// </summary>
internal sealed class PasswordRotation(ProjectResource service, PostgresDatabaseResource database, RunningRoles roles)
{
    private const string Characters = "ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz0123456789";
    private const int Length = 32;

    // Services read their secrets twice a second, but a busy machine may keep one from it.
    private static readonly TimeSpan TimeToFollow = TimeSpan.FromSeconds(5);

    private static readonly SemaphoreSlim OneAtATime = new(1);

    private Task _followed = Task.CompletedTask;

    /// <summary>Gives the service a directory of secrets, and a command that rotates its password.</summary>
    public static void AddTo(IResourceBuilder<ProjectResource> service, PostgresDatabaseResource database, RunningRoles roles)
    {
        service.ApplicationBuilder.Services.TryAddSingleton<PrivateDirectory>();
        var rotation = new PasswordRotation(service.Resource, database, roles);
        service
            .WithEnvironment(context => context.EnvironmentVariables["SECRETS_DIRECTORY"] = rotation.SecretsDirectory(context.ExecutionContext.Services))
            .WithCommand("rotate-password", "Rotate database password", rotation.RunAsync,
                new() { Description = "Sets a new password and hands it to the running service, which fails no request. The former one is valid until the next rotation.", IconName = "KeyReset" });
    }

    private string SecretsDirectory(IServiceProvider services) => services.GetRequiredService<PrivateDirectory>().Create(service.Name, "secrets");

    private async Task<ExecuteCommandResult> RunAsync(ExecuteCommandContext context)
    {
        await OneAtATime.WaitAsync(context.CancellationToken);
        try
        {
            // Until then somebody may still log in as the role that is now the spare one.
            await _followed.WaitAsync(context.CancellationToken);

            var role = roles.Spare;
            var password = RandomNumberGenerator.GetString(Characters, Length);
            var server = await database.Parent.ConnectionStringExpression.GetValueAsync(context.CancellationToken);
            await RoleCreation.SetPasswordAsync(server!, role.Name, password, context.CancellationToken);
            role.SetPassword(password);

            var connectionString = new NpgsqlConnectionStringBuilder(server) { Username = role.Name, Password = password, Database = database.DatabaseName };
            PrivateDirectory.Replace(
                Path.Combine(SecretsDirectory(context.Services), $"ConnectionStrings__{database.Name}"), connectionString.ConnectionString);
            roles.Swap();
            _followed = Task.Delay(TimeToFollow, CancellationToken.None);
            return CommandResults.Success($"'{service.Name}' logs in as '{role.Name}', with a new password.");
        }
        catch (NpgsqlException error)
        {
            return CommandResults.Failure($"'{service.Name}' keeps its password: {error.Message}");
        }
        finally
        {
            OneAtATime.Release();
        }
    }
}
