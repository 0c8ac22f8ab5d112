using KillPointService;
using Messaging;
using Microsoft.Extensions.Configuration;
using Microsoft.Extensions.DependencyInjection;
using Microsoft.Extensions.Hosting;
using Npgsql;
using RabbitMQ.Client;

// KillPointService DATABASE BROKER MESSAGES LATE-MESSAGES [KILL-POINT]
var killPoint = new KillPoint(args.ElementAtOrDefault(4));

var builder = Host.CreateEmptyApplicationBuilder(new());
builder.Configuration.AddEnvironmentVariables();
builder.Services.AddNpgsqlDataSource(args[0], database => database.UseLoggerFactory(new KillingLogger(killPoint)));
builder.Services.AddSingleton(KillingBroker.Wrap<IConnectionFactory>(
    new ConnectionFactory { Uri = new Uri(args[1]), AutomaticRecoveryEnabled = false, ClientProvidedName = "kill-points", RequestedHeartbeat = TimeSpan.FromSeconds(4) }, killPoint));
builder.Services.Configure<MessagingOptions>(options =>
{
    options.PollInterval = TimeSpan.FromMilliseconds(100);
    options.RetryLease = TimeSpan.FromSeconds(2);
});
builder.AddMessaging("kill-points", typeof(Program).Assembly, messaging => messaging
    .AddEventStore(events => events.Async<Tally>())
    .AddSaga<CountState, CountDeadline>("count"));

using var host = builder.Build();
await host.StartAsync();
await Producer.RunAsync(host.Services, int.Parse(args[2], System.Globalization.CultureInfo.InvariantCulture));
await LateProducer.RunAsync(host.Services, int.Parse(args[3], System.Globalization.CultureInfo.InvariantCulture));
await Console.Out.WriteLineAsync("produced");
await host.WaitForShutdownAsync();
