using Messaging;
using Notifications.Features;

var builder = WebApplication.CreateSlimBuilder(args);
builder.AddServiceDefaults();
builder.AddTokenAuthentication("notifications");
builder.AddNpgsqlDataSource("notificationsdb", configureDataSourceBuilder: DatabaseDefaults.For(builder.Configuration, "notificationsdb"));
builder.AddRabbitMQClient("rabbitmq", configureConnectionFactory: BrokerDefaults.For(builder.Configuration, "rabbitmq"));
builder.AddMigrations("notificationsdb", typeof(UnitOfWork).Assembly, typeof(Program).Assembly);
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
