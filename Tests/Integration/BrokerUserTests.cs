using System.Net;
using System.Net.Http.Headers;
using System.Text;
using Aspire.Hosting.Testing;
using RabbitMQ.Client;
using RabbitMQ.Client.Exceptions;

namespace Integration;

/// <summary>What a service's user of the broker may not do, with the connection string that the service itself has.</summary>
public sealed class BrokerUserTests(SystemFixture system)
{
    private const string Exchange = "messages";

    /// <summary>Every type of message, and the only service that publishes it.</summary>
    private static readonly Dictionary<string, string> Publishers = new()
    {
        ["ordering.order-confirmed.v1"] = "ordering",
        ["ordering.order-rejected.v1"] = "ordering",
        ["ordering.order-cancelled.v1"] = "ordering",
        ["inventory.reserve-stock.v1"] = "ordering",
        ["inventory.release-stock.v1"] = "ordering",
        ["inventory.commit-stock.v1"] = "ordering",
        ["inventory.stock-reserved.v1"] = "inventory",
        ["inventory.stock-rejected.v1"] = "inventory",
        ["inventory.stock-released.v1"] = "inventory",
        ["payments.authorize-payment.v1"] = "ordering",
        ["payments.capture-payment.v1"] = "ordering",
        ["payments.void-payment.v1"] = "ordering",
        ["payments.payment-authorized.v1"] = "payments",
        ["payments.payment-declined.v1"] = "payments",
        ["payments.payment-voided.v1"] = "payments",
        ["payments.payment-captured.v1"] = "payments",
        ["storefront.product-price-changed.v1"] = "storefront",
    };

    private static CancellationToken Cancellation => TestContext.Current.CancellationToken;

    public static TheoryData<string> Services => ["inventory", "notifications", "ordering", "payments"];

    [Theory]
    [MemberData(nameof(Services))]
    public async Task Service_PublishingForAnother_IsRefused(string service)
    {
        await using var connection = await ConnectAsync(service);

        // A service may send to itself whatever it handles; that reaches nobody else.
        foreach (var (type, publisher) in Publishers.Where(message => message.Value != service && !message.Key.StartsWith(service, StringComparison.Ordinal)))
        {
            await RefusedAsync(connection, channel => PublishAsync(channel, Exchange, type), $"{service} publishes {type} of {publisher}");
            await RefusedAsync(connection, channel => PublishAsync(channel, Exchange, $"{type}.7"), $"{service} publishes {type} of {publisher} with a slot");
        }
    }

    [Theory]
    [MemberData(nameof(Services))]
    public async Task Service_ReachingForAnothersQueue_IsRefused(string service)
    {
        await using var connection = await ConnectAsync(service);
        foreach (var queue in Services.Select(other => other.Data).Where(other => other != service).SelectMany(other => new[] { $"{other}.0-of-12", $"{other}.given-up" }))
        {
            await RefusedAsync(connection, channel => channel.BasicGetAsync(queue, autoAck: false, Cancellation), $"{service} reads {queue}");
            await RefusedAsync(connection, channel => channel.BasicConsumeAsync(queue, autoAck: false, new AsyncDefaultBasicConsumer(channel), Cancellation), $"{service} consumes {queue}");
            await RefusedAsync(connection, channel => channel.QueuePurgeAsync(queue, Cancellation), $"{service} purges {queue}");
            await RefusedAsync(connection, channel => channel.QueueDeleteAsync(queue, cancellationToken: Cancellation), $"{service} deletes {queue}");
            await RefusedAsync(connection, channel => PublishAsync(channel, "", queue), $"{service} writes to {queue}");
            await RefusedAsync(connection, channel => PublishAsync(channel, $"{queue.Split('.')[0]}.own", queue), $"{service} writes to {queue} as its owner");
            await RefusedAsync(connection, channel => PublishAsync(channel, $"{queue.Split('.')[0]}.of-12", "anything.0"), $"{service} writes to the partitions of {queue}");
            await RefusedAsync(connection, channel => channel.QueueBindAsync(queue, Exchange, $"{service}.anything.v1", cancellationToken: Cancellation), $"{service} binds {queue}");
        }

        await RefusedAsync(connection, channel => channel.ExchangeDeleteAsync(Exchange, cancellationToken: Cancellation), $"{service} deletes the exchange");
        await RefusedAsync(connection, channel => channel.QueueDeclareAsync("mine", cancellationToken: Cancellation), $"{service} makes another queue");
    }

    [Theory]
    [InlineData("notifications", "payments.payment-authorized.v1")]
    [InlineData("notifications", "#")]
    [InlineData("inventory", "ordering.order-confirmed.v1")]
    [InlineData("payments", "inventory.*.v1")]
    public async Task Service_ListeningToWhatIsNotForIt_IsRefused(string service, string types)
    {
        await using var connection = await ConnectAsync(service);

        await RefusedAsync(connection, channel => channel.QueueBindAsync($"{service}.0-of-12", Exchange, types, cancellationToken: Cancellation), $"{service} binds {types}");
    }

    [Theory]
    [MemberData(nameof(Services))]
    public async Task Service_AtTheManagementApi_IsNobody(string service)
    {
        var credentials = Uri.UnescapeDataString(new Uri(await ConnectionStringAsync(service)).UserInfo);
        using var api = system.App.CreateHttpClient("rabbitmq", "management");
        api.DefaultRequestHeaders.Authorization = new AuthenticationHeaderValue("Basic", Convert.ToBase64String(Encoding.UTF8.GetBytes(credentials)));

        using var users = await api.GetAsync("/api/users", Cancellation);
        using var queues = await api.GetAsync("/api/queues", Cancellation);

        Assert.Equal(HttpStatusCode.Unauthorized, users.StatusCode);
        Assert.Equal(HttpStatusCode.Unauthorized, queues.StatusCode);
    }

    [Fact]
    public async Task Service_IsNotGivenTheAdministratorsPassword()
    {
        var administrator = new Uri((await system.App.GetConnectionStringAsync("rabbitmq", Cancellation))!).UserInfo.Split(':')[1];

        Assert.NotEmpty(administrator);
        foreach (var service in system.Projects.Select(project => project.Name))
            Assert.DoesNotContain(await system.EnvironmentOfAsync(service, Cancellation), variable => variable.Value is not null && variable.Value.Contains(administrator, StringComparison.Ordinal));
    }

    private async Task<IConnection> ConnectAsync(string service) =>
        await new ConnectionFactory { Uri = new(await ConnectionStringAsync(service)) }.CreateConnectionAsync(Cancellation);

    private async Task<string> ConnectionStringAsync(string service)
    {
        // Services do not wait for the broker; its users are there when it is ready.
        await system.App.ResourceNotifications.WaitForResourceHealthyAsync("rabbitmq", Cancellation);
        return (await system.EnvironmentOfAsync(service, Cancellation))["ConnectionStrings__rabbitmq"]!;
    }

    private static async Task<object?> PublishAsync(IChannel channel, string exchange, string routingKey)
    {
        await channel.BasicPublishAsync(exchange, routingKey, mandatory: true, new BasicProperties { Type = routingKey }, "{}"u8.ToArray(), Cancellation);
        return null;
    }

    /// <summary>On a channel of its own, which the refusal closes.</summary>
    private static async Task RefusedAsync(IConnection connection, Func<IChannel, Task> attempt, string what)
    {
        await using var channel = await connection.CreateChannelAsync(new(publisherConfirmationsEnabled: true, publisherConfirmationTrackingEnabled: true), Cancellation);
        try
        {
            await attempt(channel);
        }
        catch (OperationInterruptedException refused)
        {
            Assert.Equal((int?)Constants.AccessRefused, refused.ShutdownReason?.ReplyCode);
            return;
        }
        catch (PublishException)
        {
            Assert.Equal((int?)Constants.AccessRefused, channel.CloseReason?.ReplyCode);
            return;
        }

        Assert.Fail($"{what}, and was not refused.");
    }
}
