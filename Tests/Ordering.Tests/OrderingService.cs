using System.Net;
using Microsoft.AspNetCore.Hosting;
using Microsoft.AspNetCore.Mvc.Testing;
using Ordering.Orders;
using Testing;

[assembly: AssemblyFixture(typeof(PostgresFixture))]

namespace Ordering.Tests;

/// <summary>Ordering in this process, over a database of its own or one that is given; no broker.</summary>
/// <remarks>Any type of the service names its assembly; `Program` is also the name of the AppHost's.</remarks>
internal sealed class OrderingService(string connectionString) : WebApplicationFactory<Order>
{
    protected override void ConfigureClient(HttpClient client)
    {
        base.ConfigureClient(client);
        client.As(TokenIssuer.Customer);
    }

    protected override void ConfigureWebHost(IWebHostBuilder builder) => builder
        .UseTestTokens()
        .UseSetting("ConnectionStrings:orderingdb", connectionString)
        .UseSetting("ConnectionStrings:rabbitmq", "amqp://nobody:nothing@127.0.0.1:1")
        .UseSetting("Seed:Enabled", "true")
        .UseSetting("Logging:Console:LogLevel:Default", "Critical");

    public static async Task<OrderingService> StartAsync(string connectionString)
    {
        var service = new OrderingService(connectionString);
        using var client = service.CreateClient();
        await Eventually.TrueAsync(
            async () => (await client.GetAsync(new Uri("/health", UriKind.Relative))).StatusCode == HttpStatusCode.OK, "Ordering is ready");
        return service;
    }
}
