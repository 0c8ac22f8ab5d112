using Ordering.Features;
using Ordering.Orders;

var builder = WebApplication.CreateSlimBuilder(args);
builder.AddServiceDefaults();
builder.AddNpgsqlDataSource("orderingdb");
builder.AddRabbitMQClient("rabbitmq");
builder.AddMigrations("orderingdb", typeof(Program).Assembly);
builder.Services.AddOpenApi(options => options.AddSchemaTransformer(MoneySchema.Describe));

var app = builder.Build();
app.MapDefaultEndpoints();
app.MapOpenApi();

var orders = app.MapGroup("/api/v1/orders").WithTags("Orders");
PlaceOrder.Map(orders);
GetOrder.Map(orders);
ListOrders.Map(orders);

return await app.RunOrMigrateAsync(args);
