using System.Reflection;
using Messaging.Consuming;
using Messaging.Envelope;
using Microsoft.Extensions.DependencyInjection;
using Microsoft.Extensions.DependencyInjection.Extensions;

namespace Messaging;

/// <summary>Declares what a service handles.</summary>
public sealed class MessagingBuilder
{
    private static readonly MethodInfo OptionsOfHandler =
        typeof(MessagingBuilder).GetMethod(nameof(OptionsOf), BindingFlags.Static | BindingFlags.NonPublic)!;

    internal MessagingBuilder(IServiceCollection services, string service)
    {
        Services = services;
        Service = service;
    }

    /// <summary>The service's dependency injection.</summary>
    public IServiceCollection Services { get; }

    /// <summary>The service's name: the CloudEvents <c>source</c> of what it publishes and the name of its queue.</summary>
    public string Service { get; }

    /// <summary>The types of the service's assembly; none where everything is declared one by one.</summary>
    internal IReadOnlyList<Type> Types { get; private set; } = [];

    internal List<Route> Routes { get; } = [];

    /// <summary>
    /// Handles messages of one type by a handler that is not in the service's assembly, or with other options than its own.
    /// The handler is a singleton whose dependencies are injected.
    /// </summary>
    /// <typeparam name="TMessage">A type with <see cref="MessageTypeAttribute"/>.</typeparam>
    /// <typeparam name="THandler">Implements one of the handler interfaces for <typeparamref name="TMessage"/>.</typeparam>
    /// <param name="configure">Changes the handler's own <see cref="IMessageHandler.Options"/>.</param>
    /// <returns>The same builder.</returns>
    /// <exception cref="InvalidOperationException">The message has no name or a handler already, or the handler does not handle it.</exception>
    public MessagingBuilder Handle<TMessage, THandler>(Action<HandlerOptions>? configure = null)
        where TMessage : notnull
        where THandler : class, IMessageHandler
    {
        var name = MessageCatalog.NameOf(typeof(TMessage));
        var options = THandler.Options with { };
        configure?.Invoke(options);
        Add(Route.Of(typeof(THandler), options).FirstOrDefault(route => route.Type == name)
            ?? throw new InvalidOperationException($"'{typeof(THandler)}' implements no handler interface for '{typeof(TMessage)}'."));
        return this;
    }

    /// <summary>Handles messages by every handler among the types.</summary>
    /// <exception cref="InvalidOperationException">Two messages have the same name, two handlers handle the same message, or a handled message has no name.</exception>
    internal void AddHandlers(IReadOnlyList<Type> types)
    {
        Types = types;
        foreach (var messages in types.Where(type => type.IsDefined(typeof(MessageTypeAttribute), inherit: false)).GroupBy(MessageCatalog.NameOf))
        {
            if (messages.Count() > 1)
                throw new InvalidOperationException($"'{messages.First()}' and '{messages.Last()}' are both called '{messages.Key}'. Remove one of them, or give it a [MessageType] of its own.");
        }

        foreach (var handler in types.Where(type => type is { IsClass: true, IsAbstract: false, IsGenericTypeDefinition: false } && type.IsAssignableTo(typeof(IMessageHandler))))
        {
            var options = OptionsOfHandler.MakeGenericMethod(handler).CreateDelegate<Func<HandlerOptions>>()();
            foreach (var route in Route.Of(handler, options))
                Add(route);
        }
    }

    private static HandlerOptions OptionsOf<THandler>()
        where THandler : IMessageHandler => THandler.Options;

    private void Add(Route route)
    {
        if (Routes.Find(other => other.Type == route.Type) is { } other)
            throw new InvalidOperationException($"'{other.HandlerType}' and '{route.HandlerType}' both handle '{route.Type}'. A service handles a message once: remove one of them.");

        Services.TryAddSingleton(route.HandlerType);
        Routes.Add(route);
    }
}
