namespace Messaging;

/// <summary>One running process: its durable state, the step it is at, and until when the step may take. Changes are stored by <see cref="Sagas{TState}.Save"/>. Not thread-safe.</summary>
/// <typeparam name="TState">What it remembers.</typeparam>
public sealed class Saga<TState>
    where TState : class
{
    internal Saga(Guid id, string step, TState state, DateTimeOffset? deadline, DateTimeOffset startedAt)
    {
        Id = id;
        Step = step;
        State = state;
        Deadline = deadline;
        StartedAt = startedAt;
    }

    /// <summary>What its messages are correlated by, usually the aggregate's id.</summary>
    public Guid Id { get; }

    /// <summary>When it began, UTC.</summary>
    public DateTimeOffset StartedAt { get; }

    /// <summary>Name of the step, for operators and metrics.</summary>
    public string Step { get; set; }

    /// <summary>What it remembers.</summary>
    public TState State { get; set; }

    /// <summary>When its deadline handler is called, unless something else happens before; null: never.</summary>
    public DateTimeOffset? Deadline { get; set; }

    /// <summary>Whether it was saved or completed since it was read.</summary>
    internal bool Stored { get; set; }
}
