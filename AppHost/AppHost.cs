using AppHost;
using AppHost.LocalServers;
using AppHost.Running;

ShellEnvironment.Clean();
var builder = DistributedApplication.CreateBuilder(args);

// Kept in user secrets, so that a data volume opens again next time.
var postgresPassword = builder.AddParameter("postgres-password", Passwords.Generated, secret: true, persist: true);
var rabbitmqPassword = builder.AddParameter("rabbitmq-password", Passwords.Generated, secret: true, persist: true);

var postgres = builder.AddPostgres("postgres", password: postgresPassword)
    .WithImageTag("18.3");

var rabbitmq = builder.AddRabbitMQ("rabbitmq", password: rabbitmqPassword)
    .WithImageTag("4.3")
    .WithManagementPlugin();

if (builder.ExecutionContext.IsRunMode)
{
    postgres.WithDataVolume();
    rabbitmq.WithDataVolume();
}

// How services prove themselves to each other, and whose tokens callers bring.
var mutualTls = MutualTls.For(builder);
var issuer = TokenIssuer.For(builder);

// when (identity)
builder.AddProject<Projects.Identity>("identity")
    .WithIconName("PersonKey")
    .WithDatabase(postgres.AddDatabase("identitydb"))
    .WithEnvironment("Keys__Secret", builder.AddParameter("identity-keys-secret", Passwords.GeneratedKey, secret: true, persist: true))
    .WithDevelopmentSeeds()
    .WithMutualTls(mutualTls, callers: issuer.KeyReaders.Prepend("gateway"))
    .IssuesTokens(issuer)
    .WithHttpHealthCheck("/health", endpointName: "http");

// end when
// when (sample)
var inventory = builder.AddProject<Projects.Inventory>("inventory")
    .WithIconName("BoxMultiple")
    .WithDatabase(postgres.AddDatabase("inventorydb"))
    .WithMessaging(rabbitmq)
    .WithDevelopmentSeeds()
    .WithMutualTls(mutualTls, callers: "gateway")
    .AcceptsTokensOf(issuer)
    .WithHttpHealthCheck("/health", endpointName: "http");

var ordering = builder.AddProject<Projects.Ordering>("ordering")
    .WithIconName("Cart")
    .WithDatabase(postgres.AddDatabase("orderingdb"))
    .WithMessaging(rabbitmq, hears: ["inventory", "payments", "storefront"], sends:
    [
        "inventory.reserve-stock", "inventory.release-stock", "inventory.commit-stock",
        "payments.authorize-payment", "payments.capture-payment", "payments.void-payment",
    ])
    .WithDevelopmentSeeds()
    .WithMutualTls(mutualTls, callers: "gateway")
    .AcceptsTokensOf(issuer)
    .WithHttpHealthCheck("/health", endpointName: "http");

var payments = builder.AddProject<Projects.Payments>("payments")
    .WithIconName("Payment")
    .WithDatabase(postgres.AddDatabase("paymentsdb"))
    .WithMessaging(rabbitmq)
    .WithMutualTls(mutualTls, callers: "gateway")
    .AcceptsTokensOf(issuer)
    .WithHttpHealthCheck("/health", endpointName: "http");

var notifications = builder.AddProject<Projects.Notifications>("notifications")
    .WithIconName("Mail")
    .WithDatabase(postgres.AddDatabase("notificationsdb"))
    .WithMessaging(rabbitmq, hears: ["ordering"])
    .WithMutualTls(mutualTls, callers: "gateway")
    .AcceptsTokensOf(issuer)
    .WithHttpHealthCheck("/health", endpointName: "http");

// In development a sandbox plays the payment provider; elsewhere there is a real one.
if (builder.ExecutionContext.IsRunMode)
{
    payments.WithReference(builder.AddProject<Projects.PaymentProvider>("payment-provider")
        .WithIconName("BuildingBank")
        .WithDatabase(postgres.AddDatabase("providerdb"))
        .WithHttpHealthCheck("/health"));
}
else
{
    payments.WithReference(builder.AddExternalService("payment-provider", builder.AddParameter("payment-provider-url")));
}

// end when
builder.AddProject<Projects.Gateway>("gateway")
    // when (sample)
    .WithReference(inventory)
    .WithReference(ordering)
    .WithReference(payments)
    .WithReference(notifications)
    // end when
    .WithMutualTlsToServices(mutualTls)
    .AcceptsTokensOf(issuer)
    .WithExternalHttpEndpoints()
    .WithUrlForEndpoint("http", url => url.DisplayText = "Gateway")
    .WithUrlForEndpoint("http", endpoint => new() { Url = "/scalar", DisplayText = "API documentation" })
    .WithIconName("DoorArrowRight")
    .WithHttpHealthCheck("/health");

// when (identity)
builder.AddOperatorCommands();
// end when
builder.UseLocalServers();
builder.UseFastStart();
builder.UseSupervisor();
builder.Build().Run();
