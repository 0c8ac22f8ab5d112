using Messaging.Broker;
using Microsoft.Extensions.Configuration;
using RabbitMQ.Client;

namespace Messaging;

/// <summary>How services use RabbitMQ.</summary>
public static class BrokerDefaults
{
    /// <summary>
    /// Every new connection logs in with the user and password that the configuration has at that moment, so that rotated
    /// ones take effect when the broker closes a connection, without a restart. To be given to <c>AddRabbitMQClient</c>.
    /// </summary>
    /// <param name="configuration">Read anew for each connection.</param>
    /// <param name="connectionName">Name of the connection string.</param>
    /// <returns>What to do to the factory. Thread-safe.</returns>
    public static Action<ConnectionFactory> For(IConfiguration configuration, string connectionName)
    {
        ArgumentNullException.ThrowIfNull(configuration);
        ArgumentException.ThrowIfNullOrEmpty(connectionName);
        return factory => factory.CredentialsProvider = new ConfiguredCredentials(configuration, connectionName);
    }
}
