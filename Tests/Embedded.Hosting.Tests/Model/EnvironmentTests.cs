using Aspire.Hosting;
using Aspire.Hosting.ApplicationModel;

namespace Embedded.Hosting.Tests.Model;

/// <summary>What each kind of reference puts into a resource's environment.</summary>
public sealed class EnvironmentTests
{
    [Fact]
    public async Task WithReference_ToDatabase_SetsConnectionStringAndItsParts()
    {
        await using var builder = Apps.Create();
        var password = builder.AddParameter("pw", "s3cr:t", secret: true);
        var server = builder.AddPostgres("postgres", password: password);
        var node = builder.AddNode("node").WithReference(server.AddDatabase("ordering-db", "orderingdb"));
        server.Resource.Allocate("tcp", 5433);

        var variables = await node.VariablesAsync();

        Assert.Equal("Host=localhost;Port=5433;Username=postgres;Password=s3cr:t;Database=orderingdb", variables["ConnectionStrings__ordering-db"]);
        Assert.Equal("localhost", variables["ORDERING_DB_HOST"]);
        Assert.Equal("5433", variables["ORDERING_DB_PORT"]);
        Assert.Equal("postgres", variables["ORDERING_DB_USERNAME"]);
        Assert.Equal("s3cr:t", variables["ORDERING_DB_PASSWORD"]);
        Assert.Equal("orderingdb", variables["ORDERING_DB_DATABASENAME"]);
        Assert.Equal("postgresql://postgres:s3cr%3At@localhost:5433/orderingdb", variables["ORDERING_DB_URI"]);
        Assert.Equal("jdbc:postgresql://localhost:5433/orderingdb", variables["ORDERING_DB_JDBCCONNECTIONSTRING"]);
        Assert.Equal(8, variables.Count);
    }

    [Fact]
    public async Task WithReference_ToBroker_SetsConnectionStringAndItsParts()
    {
        await using var builder = Apps.Create();
        var broker = builder.AddRabbitMQ("rabbitmq", password: builder.AddParameter("pw", "p/w", secret: true)).WithManagementPlugin();
        var node = builder.AddNode("node").WithReference(broker, connectionName: "bus");
        broker.Resource.Allocate("tcp", 5673);

        var variables = await node.VariablesAsync();

        Assert.Equal("amqp://guest:p%2Fw@localhost:5673", variables["ConnectionStrings__bus"]);
        Assert.Equal(["BUS_HOST", "BUS_PASSWORD", "BUS_PORT", "BUS_URI", "BUS_USERNAME"], variables.Keys.Where(key => key.StartsWith("BUS_", StringComparison.Ordinal)).Order());
    }

    [Fact]
    public async Task WithReference_ToService_SetsDiscoveryAndEndpointVariables()
    {
        await using var builder = Apps.Create();
        var service = builder.AddNode("order-service").WithHttpEndpoint().WithHttpsEndpoint().WithEndpoint(scheme: "tcp", name: "metrics");
        service.Resource.Allocate("http", 5001);
        service.Resource.Allocate("https", 5002);
        service.Resource.Allocate("metrics", 5003);
        var node = builder.AddNode("node").WithReference(service);

        Assert.Equal(
            new Dictionary<string, string>
            {
                ["services__order-service__http__0"] = "http://localhost:5001",
                ["services__order-service__https__0"] = "https://localhost:5002",
                ["services__order-service__metrics__0"] = "tcp://localhost:5003",
                ["ORDER_SERVICE_HTTP"] = "http://localhost:5001",
                ["ORDER_SERVICE_HTTPS"] = "https://localhost:5002",
                ["ORDER_SERVICE_METRICS"] = "tcp://localhost:5003",
            },
            await node.VariablesAsync());
    }

    [Fact]
    public async Task WithReference_ToOneEndpoint_SetsThatOneOnly()
    {
        await using var builder = Apps.Create();
        var service = builder.AddNode("service").WithHttpEndpoint().WithHttpEndpoint(name: "admin");
        service.Resource.Allocate("http", 5001);
        service.Resource.Allocate("admin", 5002);
        var node = builder.AddNode("node").WithReference(service.GetEndpoint("admin"));

        Assert.Equal(
            new Dictionary<string, string> { ["services__service__admin__0"] = "http://localhost:5002", ["SERVICE_ADMIN"] = "http://localhost:5002" },
            await node.VariablesAsync());
    }

    [Fact]
    public async Task WithReference_ToNameAndUri_SetsDefaultDiscovery()
    {
        await using var builder = Apps.Create();
        var node = builder.AddNode("node").WithReference("pay-provider", new Uri("https://pay.example/"));

        Assert.Equal(
            new Dictionary<string, string> { ["services__pay-provider__default__0"] = "https://pay.example/", ["pay_provider"] = "https://pay.example/" },
            await node.VariablesAsync());
    }

    [Fact]
    public async Task WithReference_ToExternalService_SetsItsAddress()
    {
        await using var builder = Apps.Create();
        var url = builder.AddParameter("maps-url", "https://maps.example/");
        var node = builder.AddNode("node")
            .WithReference(builder.AddExternalService("pay", "https://pay.example/"))
            .WithReference(builder.AddExternalService("maps", url))
            .WithEnvironment("PAY", builder.AddExternalService("other", "https://other.example/"));

        Assert.Equal(
            new Dictionary<string, string>
            {
                ["services__pay__https__0"] = "https://pay.example/",
                ["PAY"] = "https://other.example/",
                ["services__maps__https__0"] = "https://maps.example/",
                ["MAPS_HTTPS"] = "https://maps.example/",
            },
            await node.VariablesAsync());
    }

    [Fact]
    public async Task WithReference_ToConfiguredConnectionString_TakesItFromThere()
    {
        await using var builder = Apps.Create(args: ["--ConnectionStrings:legacy=Server=old"]);
        var node = builder.AddNode("node").WithReference(builder.AddConnectionString("legacy"));
        var renamed = builder.AddNode("renamed").WithReference(builder.AddConnectionString("other", "OTHER_DB"), optional: true);

        Assert.Equal("Server=old", (await node.VariablesAsync())["ConnectionStrings__legacy"]);
        Assert.Empty(await renamed.VariablesAsync());
    }

    [Fact]
    public async Task WithReference_ToComposedConnectionString_ResolvesItsParts()
    {
        await using var builder = Apps.Create();
        var service = builder.AddNode("service").WithHttpEndpoint();
        var key = builder.AddParameter("key", "k", secret: true);
        var composed = builder.AddConnectionString("search", ReferenceExpression.Create($"Endpoint={service.GetEndpoint("http")};Key={key}"));
        service.Resource.Allocate("http", 5001);

        Assert.Equal("Endpoint=http://localhost:5001;Key=k", (await builder.AddNode("node").WithReference(composed).VariablesAsync())["ConnectionStrings__search"]);
    }

    [Fact]
    public async Task WithReference_ToMissingConnectionString_FailsNamingResourceVariableAndKey()
    {
        await using var builder = Apps.Create();
        var node = builder.AddNode("node").WithReference(builder.AddConnectionString("legacy"));

        var failure = await Assert.ThrowsAsync<DistributedApplicationException>(() => node.VariablesAsync());
        Assert.Contains("'ConnectionStrings__legacy' of resource 'node'", failure.Message, StringComparison.Ordinal);
        Assert.Contains("'ConnectionStrings:legacy'", failure.Message, StringComparison.Ordinal);
    }

    [Fact]
    public async Task WithReferenceEnvironment_OfDiscoveryOnly_LeavesTheOthersOut()
    {
        await using var builder = Apps.Create();
        var service = builder.AddNode("service").WithHttpEndpoint();
        service.Resource.Allocate("http", 5001);
        var node = builder.AddNode("node").WithReferenceEnvironment(ReferenceEnvironmentInjectionFlags.ServiceDiscovery).WithReference(service);

        Assert.Equal(["services__service__http__0"], (await node.VariablesAsync()).Keys);
    }

    [Fact]
    public async Task WithEnvironment_OfEveryKind_SetsItsValue()
    {
        await using var builder = Apps.Create();
        var parameter = builder.AddParameter("greeting", "hello");
        var service = builder.AddNode("service").WithHttpEndpoint();
        service.Resource.Allocate("http", 5001);
        var node = builder.AddNode("node")
            .WithEnvironment("TEXT", "text")
            .WithEnvironment("CALLBACK", () => "called")
            .WithEnvironment(context => context.EnvironmentVariables["NUMBER"] = 42)
            .WithEnvironment(async context =>
            {
                await Task.Yield();
                context.EnvironmentVariables["LATER"] = "later";
            })
            .WithEnvironment("ENDPOINT", service.GetEndpoint("http"))
            .WithEnvironment("PART", service.GetEndpoint("http").Property(EndpointProperty.HostAndPort))
            .WithEnvironment("PARAMETER", parameter)
            .WithEnvironment("MIXED", $"{parameter} at {service.GetEndpoint("http")}")
            .WithEnvironment("TEXT", "replaced");

        Assert.Equal(
            new Dictionary<string, string>
            {
                ["TEXT"] = "replaced",
                ["CALLBACK"] = "called",
                ["NUMBER"] = "42",
                ["LATER"] = "later",
                ["ENDPOINT"] = "http://localhost:5001",
                ["PART"] = "localhost:5001",
                ["PARAMETER"] = "hello",
                ["MIXED"] = "hello at http://localhost:5001",
            },
            await node.VariablesAsync());
        Assert.Contains(node.Resource.Annotations.OfType<ResourceRelationshipAnnotation>(), relation => relation.Resource == service.Resource && relation.Type == "Reference");
    }

    [Fact]
    public async Task WithArgs_OfTextAndValues_KeepsTheirOrder()
    {
        await using var builder = Apps.Create();
        var service = builder.AddNode("service").WithHttpEndpoint();
        service.Resource.Allocate("http", 5001);
        var node = builder.AddNode("node")
            .WithArgs("--verbose")
            .WithArgs("--url", service.GetEndpoint("http"))
            .WithArgs(context => context.Args.Insert(0, "run"));

        Assert.Equal(["run", "--verbose", "--url", "http://localhost:5001"], await node.Resource.GetArgumentValuesAsync());
    }

    [Fact]
    public async Task WithHttpEndpoint_WithVariable_TellsEachReplicaItsOwnPort()
    {
        await using var builder = Apps.Create();
        var node = builder.AddNode("node").WithHttpEndpoint(env: "PORT");
        var endpoint = node.Resource.Annotations.OfType<EndpointAnnotation>().Single();
        node.Resource.Allocate("http", 5000);

        foreach (var port in new[] { 6001, 6002 })
        {
            var replica = new ResourceInstance(node.Resource, $"node.{port}") { TargetPorts = new Dictionary<EndpointAnnotation, int> { [endpoint] = port } };
            var variables = await ResourceEnvironment.ResolveVariablesAsync(
                replica,
                new DistributedApplicationExecutionContext(DistributedApplicationOperation.Run),
                Microsoft.Extensions.Logging.Abstractions.NullLogger.Instance,
                TestContext.Current.CancellationToken);
            Assert.Equal($"{port}", variables["PORT"]);
        }
    }
}
