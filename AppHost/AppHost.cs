using AppHost;
using AppHost.Control;

var builder = DistributedApplication.CreateBuilder(args);
builder.AnnounceEngine();
builder.AddControlChannel();

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
    .WithDatabase(postgres.AddDatabase("identitydb"))
    .WithEnvironment("Keys__Secret", builder.AddParameter("identity-keys-secret", Passwords.GeneratedKey, secret: true, persist: true))
    .WithDevelopmentSeeds()
    .WithMutualTls(mutualTls, callers: issuer.AcceptedBy)
    .IssuesTokens(issuer)
    .WithHttpHealthCheck("/health", endpointName: "http");

// end when
// when (sample)
var inventory = builder.AddProject<Projects.Inventory>("inventory")
    .WithDatabase(postgres.AddDatabase("inventorydb"))
    .WithReference(rabbitmq)
    .WaitForStart(rabbitmq)
    .WithDevelopmentSeeds()
    .WithMutualTls(mutualTls, callers: "gateway")
    .AcceptsTokensOf(issuer)
    .WithHttpHealthCheck("/health", endpointName: "http");

var ordering = builder.AddProject<Projects.Ordering>("ordering")
    .WithDatabase(postgres.AddDatabase("orderingdb"))
    .WithReference(rabbitmq)
    .WaitForStart(rabbitmq)
    .WithDevelopmentSeeds()
    .WithMutualTls(mutualTls, callers: "gateway")
    .AcceptsTokensOf(issuer)
    .WithHttpHealthCheck("/health", endpointName: "http");

var payments = builder.AddProject<Projects.Payments>("payments")
    .WithDatabase(postgres.AddDatabase("paymentsdb"))
    .WithReference(rabbitmq)
    .WaitForStart(rabbitmq)
    .WithMutualTls(mutualTls, callers: "gateway")
    .AcceptsTokensOf(issuer)
    .WithHttpHealthCheck("/health", endpointName: "http");

var notifications = builder.AddProject<Projects.Notifications>("notifications")
    .WithDatabase(postgres.AddDatabase("notificationsdb"))
    .WithReference(rabbitmq)
    .WaitForStart(rabbitmq)
    .WithMutualTls(mutualTls, callers: "gateway")
    .AcceptsTokensOf(issuer)
    .WithHttpHealthCheck("/health", endpointName: "http");

// In development a sandbox plays the payment provider; elsewhere there is a real one.
if (builder.ExecutionContext.IsRunMode)
{
    payments.WithReference(builder.AddProject<Projects.PaymentProvider>("payment-provider")
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
    .WithHttpHealthCheck("/health");

builder.Build().Run();
