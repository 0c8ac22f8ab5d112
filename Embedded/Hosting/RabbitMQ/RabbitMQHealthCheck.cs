using Aspire.Hosting.ApplicationModel;
using Microsoft.Extensions.Diagnostics.HealthChecks;
using RabbitMQ.Client;
using RabbitMQ.Client.Exceptions;

namespace Aspire.Hosting.RabbitMQ;

/// <summary>
/// Healthy while a connection is open. It stays open from one check to the next, since opening one costs a broker far more than
/// keeping it; a lost one is opened anew.
/// </summary>
internal sealed class RabbitMQHealthCheck(RabbitMQServerResource broker) : IHealthCheck, IAsyncDisposable
{
    private IConnection? _connection;

    public async Task<HealthCheckResult> CheckHealthAsync(HealthCheckContext context, CancellationToken cancellationToken = default)
    {
        if (_connection is { IsOpen: true })
            return HealthCheckResult.Healthy();

        await DisposeAsync();
        try
        {
            var factory = new ConnectionFactory
            {
                Uri = new Uri((await broker.ConnectionStringExpression.GetValueAsync(cancellationToken))!),
                ClientProvidedName = "health check",
                AutomaticRecoveryEnabled = false,
                RequestedHeartbeat = TimeSpan.FromSeconds(2),
            };
            _connection = await factory.CreateConnectionAsync(cancellationToken);
            return HealthCheckResult.Healthy();
        }
        catch (BrokerUnreachableException exception)
        {
            return new HealthCheckResult(context.Registration.FailureStatus, (exception.InnerException ?? exception).Message, exception);
        }
    }

    public async ValueTask DisposeAsync()
    {
        if (Interlocked.Exchange(ref _connection, null) is { } connection)
            await connection.DisposeAsync();
    }
}
