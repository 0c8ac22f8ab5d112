using Aspire.Hosting.ApplicationModel;
using Aspire.Hosting.LocalServers;
using Aspire.Hosting.Processes;
using Npgsql;

namespace Aspire.Hosting.Orchestration.Programs;

/// <summary>Runs this machine's own `postgres` in place of the container.</summary>
internal sealed class PostgresProgram(PostgresServerResource resource, EngineDirectories directories, ProcessLauncher launcher) : IResourceProgram
{
    private static readonly TimeSpan Poll = TimeSpan.FromMilliseconds(50);

    private PostgresServer? _server;

    public async Task<PreparedProgram> PrepareAsync(CancellationToken cancellationToken)
    {
        _server ??= new(Installed.Find(resource, PostgresInstallation.Find), directories, launcher);
        var prepared = await _server.PrepareAsync(
            new()
            {
                ResourceName = resource.Name,
                DataDirectory = DataDirectory.Of(resource, directories),
                Port = resource.PrimaryEndpoint.Port,
                UserName = await resource.UserNameReference.GetValueAsync(cancellationToken) ?? "postgres",
                Password = await resource.PasswordParameter.GetValueAsync(cancellationToken) ?? "",
            },
            cancellationToken);

        return new(prepared.Process) { VerifyAsync = token => VerifyAsync(prepared.DataDirectory, token) };
    }

    /// <summary>Tries the password until the server answers; a data directory made with another one will never take it.</summary>
    private async Task VerifyAsync(string dataDirectory, CancellationToken cancellationToken)
    {
        var connectionString = new NpgsqlConnectionStringBuilder(await resource.ConnectionStringExpression.GetValueAsync(cancellationToken))
        {
            Database = "postgres",
            Pooling = false,
        };
        while (true)
        {
            try
            {
                await using var connection = new NpgsqlConnection(connectionString.ConnectionString);
                await connection.OpenAsync(cancellationToken);
                return;
            }
            catch (Exception exception) when (exception is NpgsqlException or TimeoutException)
            {
                if (PostgresServer.Explain(exception, resource.Name, dataDirectory, $"Parameters:{resource.PasswordParameter.Name}") is { } explanation)
                    throw new DistributedApplicationException(explanation, exception);
            }

            await Task.Delay(Poll, cancellationToken);
        }
    }
}
