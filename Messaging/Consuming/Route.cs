using System.Diagnostics;
using Messaging.Envelope;
using Microsoft.Extensions.DependencyInjection;

namespace Messaging.Consuming;

/// <summary>Which handler a type of message goes to, and how. Thread-safe.</summary>
internal abstract class Route(string type, Type handlerType, HandlerOptions options)
{
    private static readonly Dictionary<Type, Type> RoutesByInterface = new()
    {
        [typeof(IMessageHandler<>)] = typeof(PlainRoute<>),
        [typeof(IMessageHandler<,>)] = typeof(PreparedRoute<,>),
        [typeof(IBatchMessageHandler<>)] = typeof(BatchRoute<>),
    };

    public string Type { get; } = type;

    public Type HandlerType { get; } = handlerType;

    public HandlerOptions Options { get; } = options;

    /// <summary>Messages of routes with the same batch may share a transaction; null: each message has one of its own.</summary>
    public virtual string? Batch => Options.AllowBatching ? "" : null;

    /// <summary>Makes a route for each handler interface that a class implements.</summary>
    /// <exception cref="InvalidOperationException">A message that it handles has no name.</exception>
    public static IEnumerable<Route> Of(Type handlerType, HandlerOptions options)
    {
        foreach (var handled in handlerType.GetInterfaces().Where(candidate => candidate.IsGenericType))
        {
            if (RoutesByInterface.TryGetValue(handled.GetGenericTypeDefinition(), out var route))
                yield return (Route)Activator.CreateInstance(route.MakeGenericType(handled.GenericTypeArguments), MessageCatalog.NameOf(handled.GenericTypeArguments[0]), handlerType, options)!;
        }
    }

    /// <summary>Does what must happen outside of the transaction.</summary>
    /// <returns>What happens inside.</returns>
    /// <exception cref="MalformedMessageException">The body is not what the type promises.</exception>
    public abstract Task<Func<UnitOfWork, CancellationToken, Task>> PrepareAsync(IServiceProvider services, IncomingMessage message, CancellationToken cancellationToken);

    /// <summary>Handles several messages, of different keys, in one transaction.</summary>
    public virtual async Task HandleAsync(
        IServiceProvider services, IReadOnlyList<(IncomingMessage Message, Activity? Activity)> messages, UnitOfWork work, CancellationToken cancellationToken)
    {
        foreach (var (message, activity) in messages)
        {
            Activity.Current = activity;
            work.Message = message.Info;
            var handle = await PrepareAsync(services, message, cancellationToken);
            await handle(work, cancellationToken);
        }
    }

    private sealed class PlainRoute<TMessage>(string type, Type handlerType, HandlerOptions options) : Route(type, handlerType, options)
    {
        public override Task<Func<UnitOfWork, CancellationToken, Task>> PrepareAsync(IServiceProvider services, IncomingMessage message, CancellationToken cancellationToken)
        {
            var handler = (IMessageHandler<TMessage>)services.GetRequiredService(HandlerType);
            var content = MessageCatalog.Deserialize<TMessage>(message.Body);
            return Task.FromResult<Func<UnitOfWork, CancellationToken, Task>>((work, cancellation) => handler.HandleAsync(content, work, cancellation));
        }
    }

    private sealed class PreparedRoute<TMessage, TPrepared>(string type, Type handlerType, HandlerOptions options) : Route(type, handlerType, options)
    {
        public override string? Batch => null; // what it prepares takes long and holds no connection

        public override async Task<Func<UnitOfWork, CancellationToken, Task>> PrepareAsync(IServiceProvider services, IncomingMessage message, CancellationToken cancellationToken)
        {
            var handler = (IMessageHandler<TMessage, TPrepared>)services.GetRequiredService(HandlerType);
            var content = MessageCatalog.Deserialize<TMessage>(message.Body);
            var prepared = await handler.PrepareAsync(content, message.Info, cancellationToken);
            return (work, cancellation) => handler.HandleAsync(content, prepared, work, cancellation);
        }
    }

    private sealed class BatchRoute<TMessage>(string type, Type handlerType, HandlerOptions options) : Route(type, handlerType, options)
    {
        public override string Batch => Type; // no other handler's rows are locked before or after its own

        public override Task<Func<UnitOfWork, CancellationToken, Task>> PrepareAsync(IServiceProvider services, IncomingMessage message, CancellationToken cancellationToken)
        {
            var handler = (IBatchMessageHandler<TMessage>)services.GetRequiredService(HandlerType);
            TMessage[] content = [MessageCatalog.Deserialize<TMessage>(message.Body)];
            return Task.FromResult<Func<UnitOfWork, CancellationToken, Task>>((work, cancellation) => handler.HandleAsync(content, work, cancellation));
        }

        public override Task HandleAsync(
            IServiceProvider services, IReadOnlyList<(IncomingMessage Message, Activity? Activity)> messages, UnitOfWork work, CancellationToken cancellationToken)
        {
            var handler = (IBatchMessageHandler<TMessage>)services.GetRequiredService(HandlerType);
            return handler.HandleAsync([.. messages.Select(message => MessageCatalog.Deserialize<TMessage>(message.Message.Body))], work, cancellationToken);
        }
    }
}

/// <summary>The types that the service handles.</summary>
internal sealed class RouteTable(IEnumerable<Route> routes)
{
    private readonly Dictionary<string, Route> _routes = routes.ToDictionary(route => route.Type);

    public IReadOnlyCollection<string> Types => _routes.Keys;

    /// <summary>The types whose order does not matter.</summary>
    public IEnumerable<string> WithoutOrder => _routes.Values.Where(route => !route.Options.Retry.KeepsOrder).Select(route => route.Type);

    public Route? Find(string type) => _routes.GetValueOrDefault(type);

    /// <exception cref="MalformedMessageException">The service does not handle the type.</exception>
    public Route Get(string type) => Find(type)
        ?? throw new MalformedMessageException($"This service has no handler for '{type}'. Add one and redrive the message, or remove the service's binding to that type.");
}
