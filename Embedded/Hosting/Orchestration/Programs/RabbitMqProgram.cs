using Aspire.Hosting.ApplicationModel;
using Aspire.Hosting.LocalServers;
using Aspire.Hosting.Processes;
using RabbitMQ.Client;
using RabbitMQ.Client.Exceptions;

namespace Aspire.Hosting.Orchestration.Programs;

/// <summary>Runs this machine's own RabbitMQ in place of the container.</summary>
internal sealed class RabbitMqProgram(RabbitMQServerResource resource, EngineDirectories directories, ProcessLauncher launcher) : IResourceProgram
{
    private const string ManagementEndpoint = "management";

    private static readonly TimeSpan Poll = TimeSpan.FromMilliseconds(100);

    private RabbitMqServer? _server;

    public async Task<PreparedProgram> PrepareAsync(CancellationToken cancellationToken)
    {
        _server ??= new(Installed.Find(resource, RabbitMqInstallation.Find), directories, launcher);
        var prepared = await _server.PrepareAsync(
            new()
            {
                ResourceName = resource.Name,
                DataDirectory = DataDirectory.Of(resource, directories),
                Port = resource.PrimaryEndpoint.Port,
                ManagementPort = resource.Annotations.OfType<EndpointAnnotation>().FirstOrDefault(endpoint => endpoint.Name == ManagementEndpoint)?.AllocatedEndpoint?.Port,
                UserName = await resource.UserNameReference.GetValueAsync(cancellationToken) ?? "guest",
                Password = await resource.PasswordParameter.GetValueAsync(cancellationToken) ?? "",
            },
            cancellationToken);

        return new(prepared.Process) { VerifyAsync = token => VerifyAsync(prepared.DataDirectory, token) };
    }

    /// <summary>Tries the password until the broker answers; a data directory made with another one will never take it.</summary>
    private async Task VerifyAsync(string dataDirectory, CancellationToken cancellationToken)
    {
        var factory = new ConnectionFactory { Uri = new((await resource.ConnectionStringExpression.GetValueAsync(cancellationToken))!) };
        while (true)
        {
            try
            {
                await using var connection = await factory.CreateConnectionAsync(cancellationToken);
                await RabbitMqServer.KeepDataAsync(dataDirectory, cancellationToken);
                return;
            }
            catch (BrokerUnreachableException exception)
            {
                if (RabbitMqServer.Explain(exception, resource.Name, dataDirectory, $"Parameters:{resource.PasswordParameter.Name}") is { } explanation)
                    throw new DistributedApplicationException(explanation, exception);
            }

            await Task.Delay(Poll, cancellationToken);
        }
    }
}
