using Messaging;
using Notifications.Features;
using Notifications.Messages;

var builder = WebApplication.CreateSlimBuilder(args);
builder.AddServiceDefaults();
builder.AddTokenAuthentication("notifications");
builder.AddNpgsqlDataSource("notificationsdb", configureDataSourceBuilder: DatabaseDefaults.For(builder.Configuration, "notificationsdb"));
builder.AddRabbitMQClient("rabbitmq", configureConnectionFactory: BrokerDefaults.For(builder.Configuration, "rabbitmq"));
builder.AddMigrations("notificationsdb", typeof(UnitOfWork).Assembly, typeof(Program).Assembly);
builder.AddMessaging("notifications", messaging => messaging
    .UseJson(MessageJson.Default)
    .Handle<OrderConfirmed, TellOutcomeHandler>(options => options.AllowBatching = options.OnlyWrites = true)
    .Handle<OrderRejected, TellOutcomeHandler>(options => options.AllowBatching = options.OnlyWrites = true)
    .Handle<OrderCancelled, TellOutcomeHandler>(options => options.AllowBatching = options.OnlyWrites = true));
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
