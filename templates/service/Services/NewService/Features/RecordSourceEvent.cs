using Messaging;
using NewService.Entries;
using NewService.Messages;

namespace NewService.Features;

/// <summary>Adds an entry for each event, once, however often it is delivered.</summary>
internal sealed class RecordSourceEventHandler(TimeProvider time) : IMessageHandler<SourceEvent>
{
    public async Task HandleAsync(SourceEvent message, UnitOfWork work, CancellationToken cancellationToken)
    {
        var info = work.Message!;

        // By the event's id; info.Key in its place would allow one entry for each of what the events are about.
        var entry = new NewEntry(message.CustomerId, info.Type, info.Id, $"{info.Type} of {info.Key}", time.GetUtcNow());
        await entry.AddAsync(work, cancellationToken);
    }
}
