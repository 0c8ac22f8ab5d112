using AppHost;
using AppHost.Delivery;
using AppHost.LocalServers;
using AppHost.Running;

ShellEnvironment.Clean();
var builder = DistributedApplication.CreateBuilder(args);

// Kept in user secrets, so that a data volume opens again next time.
var postgresPassword = builder.AddParameter("postgres-password", Passwords.Generated, secret: true, persist: true);
var rabbitmqPassword = builder.AddParameter("rabbitmq-password", Passwords.Generated, secret: true, persist: true);

var postgres = builder.AddPostgres("postgres", password: postgresPassword)
    .WithImageTag("18.3")
    .WithArgs("-c", "max_connections=200");

var rabbitmq = builder.AddRabbitMQ("rabbitmq", password: rabbitmqPassword)
    .WithImageTag("4.3")
    .WithManagementPlugin();

if (builder.ExecutionContext.IsRunMode)
{
    postgres.WithDataVolume();
    rabbitmq.WithDataVolume();
}

var system = new SystemBuilder(builder, postgres, rabbitmq);

//#if (identity)
system.AddTokenIssuer<Projects.Identity>("identity")
    .WithEnvironment("Keys__Secret", builder.AddParameter("identity-keys-secret", Passwords.GeneratedKey, secret: true, persist: true))
    .WithIconName("PersonKey");

//#endif
//#if (sample)
system.AddService<Projects.Inventory>("inventory").WithIconName("BoxMultiple");

// "storefront" stands for the system that sets the prices, which is not part of this solution.
system.AddService<Projects.Ordering>("ordering",
    hears: ["inventory", "payments", "storefront"],
    sends:
    [
        "inventory.reserve-stock", "inventory.release-stock", "inventory.commit-stock",
        "payments.authorize-payment", "payments.capture-payment", "payments.void-payment",
    ]).WithIconName("Cart");

var payments = system.AddService<Projects.Payments>("payments").WithIconName("Payment");

system.AddService<Projects.Notifications>("notifications", hears: ["ordering"]).WithIconName("Mail");

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

//#endif
system.AddGateway<Projects.Gateway>();

//#if (identity)
builder.AddOperatorCommands();
//#endif
builder.AddDeliveryFiles();
builder.UseLocalServers();
builder.UseFastStart();
builder.UsePackagedServices();
builder.UseSupervisor();
builder.Build().Run();
