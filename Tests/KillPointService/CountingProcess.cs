using Messaging;
using Microsoft.Extensions.Configuration;
using Microsoft.Extensions.DependencyInjection;
using Npgsql;

namespace KillPointService;

// A process in three messages: it is started with a saga, a first handler fails once and then answers, the answer appends an
// event, completes the saga, and is told to a handler that only writes. An asynchronous projection counts the events. What
// was started must be counted and told once each.
[MessageType("kill-points.started.v1")]
internal sealed record Started(Guid Id);

[MessageType("kill-points.answered.v1")]
internal sealed record Answered(Guid Id);

[MessageType("kill-points.told.v1")]
internal sealed record Told(Guid Id);

[MessageType("tests.counted.v1")]
internal sealed record Numbered(string Key, int Value);
/// <summary>No queue takes it at first; the value is the number of the message within its key.</summary>
[MessageType("kill-points.late.v1")]
internal sealed record Late(string Key, int Value);

[Event("counted", 1)]
internal sealed record Counted(Guid Id);

internal sealed record CountState(Guid Id);

/// <summary>Starts processes.</summary>
internal static class Producer
{
    public static async Task RunAsync(IServiceProvider services, int count)
    {
        var sagas = services.GetRequiredService<Sagas<CountState>>();
        var units = services.GetRequiredService<UnitsOfWork>();
        for (var i = 0; i < count; i++)
        {
            var id = Guid.CreateVersion7();
            await using var work = await units.BeginAsync(CancellationToken.None);
            work.Add("INSERT INTO started (id) VALUES ($1)", new NpgsqlParameter<Guid> { TypedValue = id });
            sagas.Start(work, id, "waiting", new CountState(id), DateTimeOffset.UtcNow.AddHours(1));
            work.Publish(new Started(id), id.ToString());
            await work.CommitAsync(CancellationToken.None);
        }
    }
}

/// <summary>Publishes messages that no queue takes yet, of five keys.</summary>
internal static class LateProducer
{
    private const int Keys = 5;

    public static async Task RunAsync(IServiceProvider services, int count)
    {
        var units = services.GetRequiredService<UnitsOfWork>();
        for (var i = 0; i < count; i++)
        {
            await using var work = await units.BeginAsync(CancellationToken.None);
            work.Publish(new Late($"late-{i % Keys}", 1 + (i / Keys)), $"late-{i % Keys}");
            await work.CommitAsync(CancellationToken.None);
        }
    }
}

/// <summary>Fails on each message's first delivery, so that each also passes through the retries.</summary>
internal sealed class StartedHandler : IMessageHandler<Started>
{
    static HandlerOptions IMessageHandler.Options => new()
    {
        Retry = new() { ImmediateRetries = 0, DelayedRetries = 5, FirstDelay = TimeSpan.FromMilliseconds(50) },
    };

    public Task HandleAsync(Started message, UnitOfWork work, CancellationToken cancellationToken)
    {
        if (work.Message!.Retries == 0)
            throw new InvalidOperationException("The first delivery fails.");

        work.Add("INSERT INTO handled (id) VALUES ($1)", new NpgsqlParameter<Guid> { TypedValue = message.Id });
        work.Publish(new Answered(message.Id), message.Id.ToString());
        return Task.CompletedTask;
    }
}

internal sealed class AnsweredHandler(EventStore events, Sagas<CountState> sagas) : IMessageHandler<Answered>
{
    public async Task HandleAsync(Answered message, UnitOfWork work, CancellationToken cancellationToken)
    {
        var saga = await sagas.FindAsync(work, message.Id, cancellationToken)
            ?? throw new InvalidOperationException("There is no saga: it was lost, or the message was handled twice.");
        events.Append(work, message.Id, 0, new Counted(message.Id));
        sagas.Complete(work, saga);
        work.Publish(new Told(message.Id), message.Id.ToString());
    }
}

internal sealed class ToldHandler : IMessageHandler<Told>
{
    static HandlerOptions IMessageHandler.Options => new() { OnlyWrites = true };

    public Task HandleAsync(Told message, UnitOfWork work, CancellationToken cancellationToken)
    {
        work.Add("INSERT INTO told (id) VALUES ($1)", new NpgsqlParameter<Guid> { TypedValue = message.Id });
        return Task.CompletedTask;
    }
}

/// <summary>Takes its time, as a handler that waits for something.</summary>
internal sealed class NumberedHandler(IConfiguration configuration) : IMessageHandler<Numbered>
{
    public async Task HandleAsync(Numbered message, UnitOfWork work, CancellationToken cancellationToken)
    {
        await Task.Delay(configuration.GetValue<TimeSpan>("HandlerTime"), cancellationToken);
        work.Add(
            "INSERT INTO effects (key, value) VALUES ($1, $2)",
            new NpgsqlParameter<string> { TypedValue = message.Key }, new NpgsqlParameter<int> { TypedValue = message.Value });
    }
}

internal sealed class CountDeadline : ISagaDeadlineHandler<CountState>
{
    public Task HandleAsync(Saga<CountState> saga, UnitOfWork work, CancellationToken cancellationToken) =>
        throw new InvalidOperationException("No deadline passes here.");
}

internal sealed class Tally : IAsyncProjection
{
    public string Name => "tally";

    public void Project(RecordedEvent recorded, UnitOfWork work) =>
        work.Add("INSERT INTO tallied (id) VALUES ($1)", new NpgsqlParameter<Guid> { TypedValue = recorded.Stream });

    public void Reset(UnitOfWork work) => work.Add("DELETE FROM tallied");
}
