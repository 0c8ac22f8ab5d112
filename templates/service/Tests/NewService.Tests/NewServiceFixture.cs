extern alias Service; // the AppHost has a Program, too

using Messaging;
using Microsoft.Extensions.DependencyInjection;
using Testing;

namespace NewService.Tests;

/// <summary>NewService for a class of tests.</summary>
public sealed class NewServiceFixture(PostgresFixture postgres) : ServiceFixture<Service::Program>(postgres, "newservicedb")
{
    public const string Path = "/api/v1/new-service/entries";

    /// <summary>Handles a message as the consumer does, but without remembering that it was seen.</summary>
    internal Task HandleAsync<TMessage, THandler>(TMessage message, MessageInfo info)
        where THandler : class, IMessageHandler<TMessage> =>
        InTransactionAsync(work => Services.GetRequiredService<THandler>().HandleAsync(message, work, CancellationToken.None), info);
}
