using System.Diagnostics;
using System.Text.Json;
using Messaging.Envelope;
using Microsoft.Extensions.DependencyInjection;

namespace Messaging.Consuming;

/// <summary>Which handler a type of message goes to, and how. Thread-safe.</summary>
internal abstract class Route(string type, HandlerOptions options)
{
    public string Type { get; } = type;

    public HandlerOptions Options { get; } = options;

    /// <summary>Messages of routes with the same batch may share a transaction; null: each message has one of its own.</summary>
    public virtual string? Batch => Options.AllowBatching ? "" : null;

    /// <exception cref="InvalidOperationException">The handler implements none of the handler interfaces for the message.</exception>
    public static Route For<TMessage, THandler>(HandlerOptions options)
        where TMessage : notnull
        where THandler : class
    {
        var name = MessageCatalog.NameOf(typeof(TMessage));
        if (typeof(THandler).IsAssignableTo(typeof(IMessageHandler<TMessage>)))
            return new PlainRoute<TMessage>(name, options, typeof(THandler));
        if (typeof(THandler).IsAssignableTo(typeof(IBatchMessageHandler<TMessage>)))
            return new BatchRoute<TMessage>(name, options, typeof(THandler));

        var prepared = typeof(THandler).GetInterfaces().FirstOrDefault(candidate =>
            candidate.IsGenericType && candidate.GetGenericTypeDefinition() == typeof(IMessageHandler<,>) && candidate.GenericTypeArguments[0] == typeof(TMessage));
        return prepared is not null
            ? (Route)Activator.CreateInstance(typeof(PreparedRoute<,>).MakeGenericType(prepared.GenericTypeArguments), name, options, typeof(THandler))!
            : throw new InvalidOperationException($"'{typeof(THandler)}' handles no '{typeof(TMessage)}': it implements none of IMessageHandler<TMessage>, IMessageHandler<TMessage, TPrepared> and IBatchMessageHandler<TMessage> for it.");
    }

    /// <summary>Does what must happen outside of the transaction.</summary>
    /// <returns>What happens inside.</returns>
    /// <exception cref="MalformedMessageException">The body is not what the type promises.</exception>
    public abstract Task<Func<UnitOfWork, CancellationToken, Task>> PrepareAsync(IServiceProvider services, MessageCatalog catalog, IncomingMessage message, CancellationToken cancellationToken);

    /// <summary>Handles several messages, of different keys, in one transaction.</summary>
    public virtual async Task HandleAsync(
        IServiceProvider services, MessageCatalog catalog, IReadOnlyList<(IncomingMessage Message, Activity? Activity)> messages, UnitOfWork work, CancellationToken cancellationToken)
    {
        foreach (var (message, activity) in messages)
        {
            Activity.Current = activity;
            work.Message = message.Info;
            var handle = await PrepareAsync(services, catalog, message, cancellationToken);
            await handle(work, cancellationToken);
        }
    }

    private static TMessage Read<TMessage>(MessageCatalog catalog, IncomingMessage message)
    {
        try
        {
            return catalog.Deserialize<TMessage>(message.Body);
        }
        catch (JsonException invalid)
        {
            throw new MalformedMessageException($"The body is not valid: {invalid.Message}", invalid);
        }
    }

    private sealed class PlainRoute<TMessage>(string type, HandlerOptions options, Type handlerType) : Route(type, options)
    {
        public override Task<Func<UnitOfWork, CancellationToken, Task>> PrepareAsync(IServiceProvider services, MessageCatalog catalog, IncomingMessage message, CancellationToken cancellationToken)
        {
            var handler = (IMessageHandler<TMessage>)services.GetRequiredService(handlerType);
            var content = Read<TMessage>(catalog, message);
            return Task.FromResult<Func<UnitOfWork, CancellationToken, Task>>((work, cancellation) => handler.HandleAsync(content, work, cancellation));
        }
    }

    // Made by reflection: only the handler knows the second type.
    private sealed class PreparedRoute<TMessage, TPrepared>(string type, HandlerOptions options, Type handlerType) : Route(type, options)
    {
        public override string? Batch => null; // what it prepares takes long and holds no connection

        public override async Task<Func<UnitOfWork, CancellationToken, Task>> PrepareAsync(IServiceProvider services, MessageCatalog catalog, IncomingMessage message, CancellationToken cancellationToken)
        {
            var handler = (IMessageHandler<TMessage, TPrepared>)services.GetRequiredService(handlerType);
            var content = Read<TMessage>(catalog, message);
            var prepared = await handler.PrepareAsync(content, message.Info, cancellationToken);
            return (work, cancellation) => handler.HandleAsync(content, prepared, work, cancellation);
        }
    }

    private sealed class BatchRoute<TMessage>(string type, HandlerOptions options, Type handlerType) : Route(type, options)
    {
        public override string Batch => Type; // no other handler's rows are locked before or after its own

        public override Task<Func<UnitOfWork, CancellationToken, Task>> PrepareAsync(IServiceProvider services, MessageCatalog catalog, IncomingMessage message, CancellationToken cancellationToken)
        {
            var handler = (IBatchMessageHandler<TMessage>)services.GetRequiredService(handlerType);
            TMessage[] content = [Read<TMessage>(catalog, message)];
            return Task.FromResult<Func<UnitOfWork, CancellationToken, Task>>((work, cancellation) => handler.HandleAsync(content, work, cancellation));
        }

        public override Task HandleAsync(
            IServiceProvider services, MessageCatalog catalog, IReadOnlyList<(IncomingMessage Message, Activity? Activity)> messages, UnitOfWork work, CancellationToken cancellationToken)
        {
            var handler = (IBatchMessageHandler<TMessage>)services.GetRequiredService(handlerType);
            return handler.HandleAsync([.. messages.Select(message => Read<TMessage>(catalog, message.Message))], work, cancellationToken);
        }
    }
}
