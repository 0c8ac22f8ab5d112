using System.Text.Json.Nodes;
using Messaging;
using Microsoft.Extensions.DependencyInjection;
using Ordering.Fulfilment;
using Ordering.Messages;
using ServiceDefaults;
using Testing;

namespace Ordering.Tests;

/// <summary>One Ordering with a database of its own for a class of tests.</summary>
public sealed class OrderingFixture(PostgresFixture postgres) : IAsyncLifetime
{
    private OrderingService? _service;

    public string ConnectionString { get; private set; } = "";

    public HttpClient Client { get; private set; } = null!;

    public IServiceProvider Services => _service!.Services;

    public ServiceDatabase Database => Services.GetRequiredService<ServiceDatabase>();

    public async ValueTask InitializeAsync()
    {
        ConnectionString = await postgres.CreateDatabaseAsync("orderingdb");
        _service = await OrderingService.StartAsync(ConnectionString);
        Client = _service.CreateClient();
    }

    /// <summary>A client of another customer.</summary>
    public HttpClient ClientOf(string customer) => _service!.CreateClient().As(customer);

    public async Task<long> CountOrdersAsync()
    {
        await using var command = Database.CreateCommand("SELECT count(*) FROM orders");
        return (long)(await command.ExecuteScalarAsync())!;
    }

    public async Task<int> ExecuteAsync(string sql)
    {
        await using var command = Database.CreateCommand(sql);
        return await command.ExecuteNonQueryAsync();
    }

    /// <summary>Replies that arrive one after another, each in a transaction of its own as messaging would begin it.</summary>
    internal async Task ReplyAsync(params IReply[] replies)
    {
        foreach (var reply in replies)
            await InTransactionAsync(work => Services.GetRequiredService<FulfilmentSaga>().HandleAsync(reply, work, CancellationToken.None));
    }

    internal Task PassDeadlineAsync(Guid orderId) => InTransactionAsync(async work =>
    {
        if (await Services.GetRequiredService<Sagas<FulfilmentState>>().FindAsync(work, orderId, CancellationToken.None) is { } saga)
            Services.GetRequiredService<FulfilmentSaga>().Handle(DeadlinePassed.Input, saga, work);
    });

    public async Task InTransactionAsync(Func<UnitOfWork, Task> act)
    {
        await using var work = await Services.GetRequiredService<UnitsOfWork>().BeginAsync(CancellationToken.None);
        await act(work);
        await work.CommitAsync(CancellationToken.None);
    }

    /// <summary>What was published about an order, in order; no broker takes it away.</summary>
    public async Task<IReadOnlyList<(string Type, JsonNode Body)>> PublishedAsync(Guid orderId)
    {
        await using var command = Database.CreateCommand("SELECT type, convert_from(body, 'UTF8') FROM messaging.outbox WHERE key = $1 ORDER BY id");
        command.Parameters.Add(new() { Value = orderId.ToString() });
        var messages = new List<(string, JsonNode)>();
        await using var rows = await command.ExecuteReaderAsync();
        while (await rows.ReadAsync())
            messages.Add((rows.GetString(0), JsonNode.Parse(rows.GetString(1))!));
        return messages;
    }

    public async ValueTask DisposeAsync()
    {
        Client.Dispose();
        if (_service is not null)
            await _service.DisposeAsync();
    }
}
