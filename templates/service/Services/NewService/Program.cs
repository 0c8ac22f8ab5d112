using Messaging;
using NewService.Features;

var builder = WebApplication.CreateSlimBuilder(args);
builder.AddServiceDefaults();
builder.AddTokenAuthentication("new-service");
builder.AddRabbitMQClient("rabbitmq", configureConnectionFactory: BrokerDefaults.For(builder.Configuration, "rabbitmq"));
builder.AddDatabase("newservicedb", typeof(UnitOfWork).Assembly, typeof(Program).Assembly);
builder.AddMessaging("new-service", typeof(Program).Assembly);
builder.Services.AddOpenApi(options => options.DescribeScopes());

var app = builder.Build();
app.MapDefaultEndpoints();
app.MapApiDescription();
app.MapMessagingOperations().RequireScope("operations");

var entries = app.MapGroup("/api/v1/new-service/entries").WithTags("NewService");
AddEntry.Map(entries);
GetEntry.Map(entries);
ListEntries.Map(entries);

return await app.RunOrMigrateAsync(args);
