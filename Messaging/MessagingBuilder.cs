using System.Text.Json.Serialization;
using Messaging.Consuming;
using Microsoft.Extensions.DependencyInjection;

namespace Messaging;

/// <summary>Declares what a service publishes and handles.</summary>
public sealed class MessagingBuilder
{
    internal MessagingBuilder(IServiceCollection services, string service)
    {
        Services = services;
        Service = service;
    }

    /// <summary>The service's dependency injection.</summary>
    public IServiceCollection Services { get; }

    /// <summary>The service's name: the CloudEvents <c>source</c> of what it publishes and the name of its queue.</summary>
    public string Service { get; }

    internal List<JsonSerializerContext> Contexts { get; } = [];

    internal List<Route> Routes { get; } = [];

    /// <summary>Says how messages, events and sagas are written; the contexts are asked in the order in which they were added.</summary>
    /// <param name="context">A source-generated context that knows the types.</param>
    /// <returns>The same builder.</returns>
    public MessagingBuilder UseJson(JsonSerializerContext context)
    {
        Contexts.Add(context);
        return this;
    }

    /// <summary>Handles messages of one type; the handler is a singleton and gets its dependencies injected.</summary>
    /// <typeparam name="TMessage">A type with <see cref="MessageTypeAttribute"/>.</typeparam>
    /// <typeparam name="THandler">Implements one or more of the handler interfaces, for <typeparamref name="TMessage"/> exactly one.</typeparam>
    /// <param name="configure">Changes retries and batching.</param>
    /// <returns>The same builder.</returns>
    /// <exception cref="InvalidOperationException">The type is handled already, or the handler does not handle it.</exception>
    public MessagingBuilder Handle<TMessage, THandler>(Action<HandlerOptions>? configure = null)
        where TMessage : notnull
        where THandler : class
    {
        var options = new HandlerOptions();
        configure?.Invoke(options);
        var route = Route.For<TMessage, THandler>(options);
        if (Routes.Any(other => other.Type == route.Type))
            throw new InvalidOperationException($"'{route.Type}' has a handler already; one message is handled by one handler per service.");

        Services.AddSingleton<THandler>();
        Routes.Add(route);
        return this;
    }
}
