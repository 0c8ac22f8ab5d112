using Benchmarks.MessageFlow;
using Messaging;
using ServiceDefaults;

namespace Benchmarks.Library;

/// <summary>Service A with this repository's messaging.</summary>
internal static class LibraryProducer
{
    public static async Task RunAsync(string name, CancellationToken cancellationToken)
    {
        var builder = ServiceHost.Create(plainClient: false);
        builder.AddDatabase(ServiceHost.Database);
        builder.AddMessaging(name, _ => { });
        await using var app = builder.Build();
        var units = app.Services.GetRequiredService<UnitsOfWork>();
        await ProducerRole.RunAsync(app, (order, token) => PlaceAsync(units, order, token), cancellationToken);
    }

    private static async Task PlaceAsync(UnitsOfWork units, OrderPlaced order, CancellationToken cancellationToken)
    {
        await using var work = await units.BeginAsync(cancellationToken);
        work.Add(BusinessSql.InsertOrder, BusinessSql.Row(order));
        work.Publish(order, order.Key);
        await work.CommitAsync(cancellationToken);
    }
}
