using Microsoft.Extensions.Configuration;
using RabbitMQ.Client;

namespace Messaging;

/// <summary>How services use RabbitMQ.</summary>
public static class BrokerDefaults
{
    private static readonly TimeSpan Heartbeat = TimeSpan.FromSeconds(10);

    /// <summary>
    /// Every new connection logs in with the user and password that the configuration has at that moment, so that rotated
    /// ones take effect when the broker closes a connection, without a restart. And the broker notices within about 15 s when a
    /// process is frozen or cut off, so that others get the messages that it has. To be given to <c>AddRabbitMQClient</c>.
    /// </summary>
    /// <param name="configuration">Read anew for each connection.</param>
    /// <param name="connectionName">Name of the connection string.</param>
    /// <returns>What to do to the factory. Thread-safe.</returns>
    public static Action<ConnectionFactory> For(IConfiguration configuration, string connectionName)
    {
        ArgumentNullException.ThrowIfNull(configuration);
        ArgumentException.ThrowIfNullOrEmpty(connectionName);
        return factory =>
        {
            factory.CredentialsProvider = new ConfiguredCredentials(configuration, connectionName);
            factory.RequestedHeartbeat = Heartbeat;
        };
    }

    private sealed class ConfiguredCredentials(IConfiguration configuration, string connectionName) : ICredentialsProvider
    {
        public string Name => connectionName;

        public Task<Credentials> GetCredentialsAsync(CancellationToken cancellationToken = default)
        {
            var text = configuration.GetConnectionString(connectionName)
                ?? throw new InvalidOperationException($"The connection string '{connectionName}' is gone: set ConnectionStrings:{connectionName}.");
            var factory = new ConnectionFactory { Uri = new Uri(text) }; // decodes what a URI encodes
            return Task.FromResult(new Credentials(connectionName, factory.UserName, factory.Password, validUntil: null));
        }
    }
}
