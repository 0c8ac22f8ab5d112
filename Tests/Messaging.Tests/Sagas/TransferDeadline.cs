using System.Collections.Concurrent;
using Npgsql;

namespace Messaging.Tests.Sagas;

/// <summary>Completes the saga and leaves a trace, unless the test wants something else.</summary>
internal sealed class TransferDeadline(Sagas<TransferState> sagas) : ISagaDeadlineHandler<TransferState>
{
    public Func<Saga<TransferState>, UnitOfWork, Task>? Instead { get; set; }

    public ConcurrentQueue<Guid> Calls { get; } = new();

    public async Task HandleAsync(Saga<TransferState> saga, UnitOfWork work, CancellationToken cancellationToken)
    {
        Calls.Enqueue(saga.Id);
        if (Instead is not null)
            await Instead(saga, work);
        else
            TimeOut(saga, work);
    }

    public void TimeOut(Saga<TransferState> saga, UnitOfWork work)
    {
        work.Add("INSERT INTO effects (key, value) VALUES ($1, 1)", new NpgsqlParameter<string> { TypedValue = saga.Id.ToString() });
        sagas.Complete(work, saga);
    }
}
