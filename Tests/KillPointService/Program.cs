using KillPointService;
using Messaging;
using Microsoft.Extensions.DependencyInjection;
using Microsoft.Extensions.Hosting;
using Npgsql;
using RabbitMQ.Client;

// KillPointService DATABASE BROKER MESSAGES [KILL-POINT]
var killPoint = new KillPoint(args.ElementAtOrDefault(3));

var builder = Host.CreateEmptyApplicationBuilder(new());
builder.Services.AddNpgsqlDataSource(args[0], database => database.UseLoggerFactory(new KillingLogger(killPoint)));
builder.Services.AddSingleton(KillingBroker.Wrap<IConnectionFactory>(
    new ConnectionFactory { Uri = new Uri(args[1]), AutomaticRecoveryEnabled = false, ClientProvidedName = "kill-points" }, killPoint));
builder.Services.Configure<MessagingOptions>(options =>
{
    options.PollInterval = TimeSpan.FromMilliseconds(100);
    options.RetryLease = TimeSpan.FromSeconds(2);
});
builder.AddMessaging("kill-points", messaging => messaging
    .UseJson(ServiceJson.Default)
    .AddEventStore(events => events.Event<Counted>().Async<Tally>())
    .AddSaga<CountState, CountDeadline>("count")
    .Handle<Started, StartedHandler>(options => options.Retry = new() { ImmediateRetries = 0, DelayedRetries = 5, FirstDelay = TimeSpan.FromMilliseconds(50) })
    .Handle<Answered, AnsweredHandler>()
    .Handle<Told, ToldHandler>(options => options.OnlyWrites = true));

using var host = builder.Build();
await host.StartAsync();
await Producer.RunAsync(host.Services, int.Parse(args[2], System.Globalization.CultureInfo.InvariantCulture));
await Console.Out.WriteLineAsync("produced");
await host.WaitForShutdownAsync();
