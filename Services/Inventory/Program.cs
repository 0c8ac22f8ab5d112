using Inventory.Features;
using Messaging;

var builder = WebApplication.CreateSlimBuilder(args);
builder.AddServiceDefaults();
builder.AddTokenAuthentication("inventory");
builder.AddRabbitMQClient("rabbitmq", configureConnectionFactory: BrokerDefaults.For(builder.Configuration, "rabbitmq"));
builder.AddDatabase("inventorydb", typeof(UnitOfWork).Assembly, typeof(Program).Assembly);
builder.AddMessaging("inventory", typeof(Program).Assembly);
builder.Services.AddOpenApi(options => options.DescribeScopes());

var app = builder.Build();
app.MapDefaultEndpoints();
app.MapApiDescription();
app.MapMessagingOperations().RequireScope("operations");

var inventory = app.MapGroup("/api/v1/inventory").WithTags("Inventory");
GetStock.Map(inventory);
SetStock.Map(inventory);

return await app.RunOrMigrateAsync(args);
