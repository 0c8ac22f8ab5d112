using Messaging;
using Payments.Features;
using Payments.Provider;

var builder = WebApplication.CreateSlimBuilder(args);
builder.AddServiceDefaults();
builder.AddTokenAuthentication("payments");
builder.AddRabbitMQClient("rabbitmq", configureConnectionFactory: BrokerDefaults.For(builder.Configuration, "rabbitmq"));
builder.AddDatabase("paymentsdb", typeof(UnitOfWork).Assembly, typeof(Program).Assembly);
builder.AddPaymentProvider();
builder.AddMessaging("payments", typeof(Program).Assembly);
builder.Services.AddOpenApi(options => options.DescribeScopes().DescribeMoney());

var app = builder.Build();
app.MapDefaultEndpoints();
app.MapApiDescription();
app.MapMessagingOperations().RequireScope("operations");

var payments = app.MapGroup("/api/v1/payments").WithTags("Payments");
ListPayments.Map(payments);

return await app.RunOrMigrateAsync(args);
