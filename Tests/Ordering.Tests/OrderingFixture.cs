extern alias Service; // the AppHost has a Program, too

using Messaging;
using Microsoft.Extensions.DependencyInjection;
using Ordering.Fulfilment;
using Ordering.Messages;
using ServiceDefaults;
using Testing;

namespace Ordering.Tests;

/// <summary>Ordering for a class of tests.</summary>
public sealed class OrderingFixture(PostgresFixture postgres) : ServiceFixture<Service::Program>(postgres, "orderingdb")
{
    public Task<long> CountOrdersAsync() => ReadAsync<long>("SELECT count(*) FROM orders");

    /// <summary>Handles replies that arrive one after another.</summary>
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
}
