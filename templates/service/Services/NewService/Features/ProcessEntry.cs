using Messaging;
using NewService.Messages;

namespace NewService.Features;

/// <summary>What is done with an entry after its sender was answered: the place for work that takes its time.</summary>
internal sealed class ProcessEntryHandler(TimeProvider time) : IMessageHandler<EntryAdded>
{
    private const string MarkProcessed = "UPDATE entries SET status = 'Processed', processed_at = $2 WHERE entry_id = $1 AND status = 'Received'";

    static HandlerOptions IMessageHandler.Options => new() { AllowBatching = true, OnlyWrites = true };

    public Task HandleAsync(EntryAdded message, UnitOfWork work, CancellationToken cancellationToken)
    {
        work.Add(MarkProcessed, new() { Value = message.EntryId }, new() { Value = time.GetUtcNow() });
        return Task.CompletedTask;
    }
}
