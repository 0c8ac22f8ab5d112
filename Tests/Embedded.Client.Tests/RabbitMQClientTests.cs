using Microsoft.Extensions.DependencyInjection;
using Microsoft.Extensions.Diagnostics.HealthChecks;
using Microsoft.Extensions.Hosting;
using RabbitMQ.Client;
using RabbitMQ.Client.Exceptions;

namespace Embedded.Client.Tests;

public sealed class RabbitMQClientTests
{
    private const string NoBroker = "amqp://guest:guest@127.0.0.1:1";

    private static IHost Build(Action<IHostApplicationBuilder> add, string? connectionString = NoBroker, params (string Key, string Value)[] settings)
    {
        var builder = Host.CreateEmptyApplicationBuilder(settings: null);
        builder.Configuration["ConnectionStrings:mq"] = connectionString;
        foreach (var (key, value) in settings)
            builder.Configuration[key] = value;
        add(builder);
        return builder.Build();
    }

    [Fact]
    public void Factory_TakesTheUriAndTheSection_AndRecoversByItself()
    {
        using var host = Build(builder => builder.AddRabbitMQClient("mq"), "amqp://user:p%40ss@broker:5673/shop",
            ("Aspire:RabbitMQ:Client:ConnectionFactory:ClientProvidedName", "ordering"),
            ("Aspire:RabbitMQ:Client:mq:ConnectionFactory:RequestedConnectionTimeout", "00:00:03"));

        var factory = Assert.IsType<ConnectionFactory>(host.Services.GetRequiredService<IConnectionFactory>());

        Assert.Equal(("user", "p@ss", "broker", 5673, "shop"), (factory.UserName, factory.Password, factory.HostName, factory.Port, factory.VirtualHost));
        Assert.Equal("ordering", factory.ClientProvidedName);
        Assert.Equal(TimeSpan.FromSeconds(3), factory.RequestedConnectionTimeout);
        Assert.True(factory.AutomaticRecoveryEnabled);
    }

    [Fact]
    public void ConnectionString_Missing_NamesWhereToSetIt()
    {
        using var host = Build(builder => builder.AddRabbitMQClient("mq"), connectionString: null);

        var error = Assert.Throws<InvalidOperationException>(host.Services.GetRequiredService<IConnectionFactory>);

        Assert.Contains("ConnectionStrings__mq", error.Message, StringComparison.Ordinal);
    }

    [Fact]
    public async Task Broker_Away_IsUnhealthy_AndEveryResolveTriesAnew()
    {
        var attempts = 0;
        using var host = Build(builder => builder.AddRabbitMQClient("mq",
            settings => settings.MaxConnectRetryCount = 0,
            factory => factory.EndpointResolverFactory = endpoints =>
            {
                attempts++;
                return new DefaultEndpointResolver(endpoints);
            }));

        var health = await host.Services.GetRequiredService<HealthCheckService>().CheckHealthAsync(TestContext.Current.CancellationToken);
        Assert.Equal(HealthStatus.Unhealthy, health.Status);
        Assert.Throws<BrokerUnreachableException>(host.Services.GetRequiredService<IConnection>);

        Assert.Equal(2, attempts);
    }

    [Fact]
    public void Broker_Away_IsTriedAgainAsOftenAsTheSettingsSay()
    {
        var attempts = 0;
        using var host = Build(builder => builder.AddRabbitMQClient("mq",
            settings => settings.MaxConnectRetryCount = 1,
            factory => factory.EndpointResolverFactory = endpoints =>
            {
                attempts++;
                return new DefaultEndpointResolver(endpoints);
            }));

        Assert.Throws<BrokerUnreachableException>(host.Services.GetRequiredService<IConnection>);

        Assert.Equal(2, attempts);
    }

    [Theory]
    [InlineData(true)]
    [InlineData(false)]
    public async Task Start_WithTheBrokerAway_FailsOnlyWithAutoActivation(bool disableAutoActivation)
    {
        using var host = Build(builder => builder.AddRabbitMQClient("mq", settings =>
        {
            settings.MaxConnectRetryCount = 0;
            settings.DisableAutoActivation = disableAutoActivation;
        }));

        var start = await Record.ExceptionAsync(() => host.StartAsync(TestContext.Current.CancellationToken));

        Assert.Equal(disableAutoActivation ? null : typeof(BrokerUnreachableException), start?.GetType());
    }
}
