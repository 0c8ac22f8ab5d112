using System.Text.Json.Serialization;
using Messaging;
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

[Event("counted", 1)]
internal sealed record Counted(Guid Id);

internal sealed record CountState(Guid Id);

[JsonSourceGenerationOptions(System.Text.Json.JsonSerializerDefaults.Web)]
[JsonSerializable(typeof(Started))]
[JsonSerializable(typeof(Answered))]
[JsonSerializable(typeof(Told))]
[JsonSerializable(typeof(Counted))]
[JsonSerializable(typeof(CountState))]
internal sealed partial class ServiceJson : JsonSerializerContext;

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

/// <summary>Fails on each message's first delivery, so that each also passes through the retries.</summary>
internal sealed class StartedHandler : IMessageHandler<Started>
{
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
    public Task HandleAsync(Told message, UnitOfWork work, CancellationToken cancellationToken)
    {
        work.Add("INSERT INTO told (id) VALUES ($1)", new NpgsqlParameter<Guid> { TypedValue = message.Id });
        return Task.CompletedTask;
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
