using Messaging;
using Ordering.Features;
using Ordering.Fulfilment;
using Ordering.Orders;

var builder = WebApplication.CreateSlimBuilder(args);
builder.AddServiceDefaults();
builder.AddTokenAuthentication("ordering");
builder.AddRabbitMQClient("rabbitmq", configureConnectionFactory: BrokerDefaults.For(builder.Configuration, "rabbitmq"));
builder.AddDatabase("orderingdb", typeof(UnitOfWork).Assembly, typeof(Program).Assembly);
builder.AddMessaging("ordering", typeof(Program).Assembly, messaging => messaging
    .AddOrderEvents()
    .AddFulfilment());
builder.Services.AddOpenApi(options => options.DescribeScopes().DescribeMoney());

var app = builder.Build();
app.MapDefaultEndpoints();
app.MapApiDescription();
app.MapMessagingOperations().RequireScope("operations");

var orders = app.MapGroup("/api/v1/orders").WithTags("Orders");
PlaceOrder.Map(orders);
GetOrder.Map(orders);
ListOrders.Map(orders);
GetHistory.Map(orders);
CancelOrder.Map(orders);
GetSales.Map(orders);

return await app.RunOrMigrateAsync(args);
