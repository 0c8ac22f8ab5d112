using Messaging.Sagas;
using Microsoft.Extensions.DependencyInjection;

namespace Messaging;

/// <summary>Registers sagas.</summary>
public static class SagaExtensions
{
    /// <summary>Adds <see cref="Sagas{TState}"/> and calls the deadline handler when one passes.</summary>
    /// <typeparam name="TState">What a saga remembers. It must survive being written as JSON and read again.</typeparam>
    /// <typeparam name="TDeadlineHandler">A singleton whose dependencies are injected.</typeparam>
    /// <param name="messaging">The service's messaging.</param>
    /// <param name="type">Stable name of the type of saga, for example <c>fulfilment</c>.</param>
    /// <returns>The same builder.</returns>
    public static MessagingBuilder AddSaga<TState, TDeadlineHandler>(this MessagingBuilder messaging, string type)
        where TState : class
        where TDeadlineHandler : class, ISagaDeadlineHandler<TState>
    {
        ArgumentNullException.ThrowIfNull(messaging);
        ArgumentException.ThrowIfNullOrEmpty(type);

        var services = messaging.Services;
        services.AddSingleton(provider => new Sagas<TState>(type, provider.GetRequiredService<TimeProvider>()));
        services.AddSingleton<ISagaDeadlineHandler<TState>, TDeadlineHandler>();
        services.AddHostedService<SagaClock<TState>>();
        return messaging;
    }
}
