using Microsoft.Extensions.Configuration;
using RabbitMQ.Client;

namespace Messaging.Broker;

/// <summary>The user and password that a connection string has at the moment; asked for each connection. Thread-safe.</summary>
internal sealed class ConfiguredCredentials(IConfiguration configuration, string connectionName) : ICredentialsProvider
{
    public string Name => connectionName;

    public Task<Credentials> GetCredentialsAsync(CancellationToken cancellationToken = default)
    {
        var text = configuration.GetConnectionString(connectionName)
            ?? throw new InvalidOperationException($"The connection string '{connectionName}' is gone: set ConnectionStrings:{connectionName}.");
        // The factory decodes what a URI encodes.
        var factory = new ConnectionFactory { Uri = new Uri(text) };
        return Task.FromResult(new Credentials(connectionName, factory.UserName, factory.Password, validUntil: null));
    }
}
