using Benchmarks.Harness;
using Benchmarks.MessageFlow;
using Messaging;
using ServiceDefaults;

namespace Benchmarks.Library;

/// <summary>Service B with this repository's messaging.</summary>
internal static class LibraryConsumer
{
    public static async Task RunAsync(string name, bool batched, CancellationToken cancellationToken)
    {
        var builder = ServiceHost.Create(plainClient: false);
        builder.AddDatabase(ServiceHost.Database);
        builder.AddMessaging(name, messaging =>
        {
            if (batched)
                messaging.Handle<OrderPlaced, ShipOrders>();
            else
                messaging.Handle<OrderPlaced, ShipOrder>();
        });
        await using var app = builder.Build();
        await app.StartAsync(cancellationToken);
        RoleConsole.Say("ready");
        await RoleConsole.UntilEndAsync(cancellationToken);
        await app.StopAsync(CancellationToken.None);
    }
}
