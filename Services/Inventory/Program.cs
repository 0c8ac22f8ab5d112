using Inventory.Features;

var builder = WebApplication.CreateSlimBuilder(args);
builder.AddServiceDefaults();
builder.AddNpgsqlDataSource("inventorydb");
builder.AddRabbitMQClient("rabbitmq");
builder.AddMigrations("inventorydb", typeof(Program).Assembly);
builder.Services.AddOpenApi();

var app = builder.Build();
app.MapDefaultEndpoints();
app.MapOpenApi();

var inventory = app.MapGroup("/api/v1/inventory").WithTags("Inventory");
GetStock.Map(inventory);
SetStock.Map(inventory);

return await app.RunOrMigrateAsync(args);
