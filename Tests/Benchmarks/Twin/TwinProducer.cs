using System.Diagnostics;
using System.Text.Json;
using Benchmarks.MessageFlow;
using Npgsql;

namespace Benchmarks.Twin;

/// <summary>Service A, written by hand: the order and its message in one commit, and a relay in the same process.</summary>
internal sealed class TwinProducer(NpgsqlDataSource database, TwinRelay relay)
{
    private const string InsertMessage = "INSERT INTO outbox (message_id, type, traceparent, body) VALUES ($1, $2, $3, $4)";

    public static async Task RunAsync(string _, CancellationToken cancellationToken)
    {
        var builder = ServiceHost.Create(plainClient: true);
        builder.AddNpgsqlDataSource(ServiceHost.Database, settings => settings.ConnectionString += TwinDatabase.Prepared);
        builder.Services.AddSingleton<TwinRelay>();
        builder.Services.AddHostedService(services => services.GetRequiredService<TwinRelay>());
        builder.Services.AddSingleton<TwinProducer>();
        await using var app = builder.Build();
        await ProducerRole.RunAsync(app, app.Services.GetRequiredService<TwinProducer>().PlaceAsync, cancellationToken);
    }

    private async Task PlaceAsync(OrderPlaced order, CancellationToken cancellationToken)
    {
        await using var connection = await database.OpenConnectionAsync(cancellationToken);

        // The statements of a batch are one transaction: the whole of it is one round trip.
        await using var batch = new NpgsqlBatch(connection)
        {
            BatchCommands =
            {
                BusinessSql.Command(BusinessSql.InsertOrder, BusinessSql.Row(order)),
                BusinessSql.Command(InsertMessage,
                    new NpgsqlParameter<Guid> { TypedValue = Guid.CreateVersion7() },
                    new NpgsqlParameter<string> { TypedValue = OrderPlaced.TypeName },
                    new NpgsqlParameter<string?> { TypedValue = Activity.Current?.Id },
                    new NpgsqlParameter<byte[]> { TypedValue = JsonSerializer.SerializeToUtf8Bytes(order, OrderJson.Default.OrderPlaced) }),
            },
        };
        await batch.ExecuteNonQueryAsync(cancellationToken);
        relay.Wake();
    }
}
