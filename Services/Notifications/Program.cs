using Messaging;
using Notifications.Features;

var builder = WebApplication.CreateSlimBuilder(args);
builder.AddServiceDefaults();
builder.AddTokenAuthentication("notifications");
builder.AddRabbitMQClient("rabbitmq", configureConnectionFactory: BrokerDefaults.For(builder.Configuration, "rabbitmq"));
builder.AddDatabase("notificationsdb", typeof(UnitOfWork).Assembly, typeof(Program).Assembly);
builder.AddMessaging("notifications", typeof(Program).Assembly);
builder.Services.AddOpenApi(options => options.DescribeScopes());

var app = builder.Build();
app.MapDefaultEndpoints();
app.MapApiDescription();
app.MapMessagingOperations().RequireScope("operations");

var api = app.MapGroup("/api/v1").WithTags("Notifications");
ListNotifications.Map(api);
GetPreferences.Map(api);
SetPreferences.Map(api);

return await app.RunOrMigrateAsync(args);
