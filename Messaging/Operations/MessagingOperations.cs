using Messaging.Consuming;
using Messaging.EventSourcing;
using Messaging.Operations;
using Messaging.Sagas;
using Microsoft.AspNetCore.Builder;
using Microsoft.AspNetCore.Http;
using Microsoft.AspNetCore.Mvc;
using Microsoft.AspNetCore.Routing;

namespace Messaging;

/// <summary>HTTP endpoints for operators. The gateway does not route to them.</summary>
public static class MessagingOperations
{
    private const int MaxLimit = 1000;

    /// <summary>
    /// Maps <c>/operations/messaging</c>: <c>GET outbox</c>, <c>refused</c>, <c>retries</c>, <c>dead-letters</c>, <c>sagas</c> and
    /// <c>projections</c>, each with <c>?limit=</c>; <c>POST refused/redrive</c> and <c>dead-letters/redrive</c> with <c>?messageId=</c> or without for all;
    /// <c>POST projections/{name}/rebuild</c>; <c>POST projections/{name}/skip?position=</c>.
    /// </summary>
    /// <param name="endpoints">The service.</param>
    /// <returns>The group, for policies.</returns>
    public static RouteGroupBuilder MapMessagingOperations(this IEndpointRouteBuilder endpoints)
    {
        ArgumentNullException.ThrowIfNull(endpoints);

        var operations = endpoints.MapGroup("/operations/messaging").WithTags("Operations").ExcludeFromDescription();
        operations.MapGet("/outbox", async ([FromServices] WaitingMessages waiting, CancellationToken cancellation, int limit = 100) =>
            new { State = await waiting.StateAsync(cancellation), Messages = await waiting.OutboxAsync(Checked(limit), cancellation) });
        operations.MapGet("/refused", ([FromServices] WaitingMessages waiting, CancellationToken cancellation, int limit = 100) =>
            waiting.RefusedAsync(Checked(limit), cancellation));
        operations.MapPost("/refused/redrive", async ([FromServices] WaitingMessages waiting, HttpRequest request, CancellationToken cancellation) =>
            new { Count = await waiting.RedriveRefusedAsync(MessageId(request), cancellation) });
        operations.MapGet("/retries", ([FromServices] WaitingMessages waiting, CancellationToken cancellation, int limit = 100) =>
            waiting.RetriesAsync(Checked(limit), cancellation));
        operations.MapGet("/dead-letters", ([FromServices] DeadLetters letters, CancellationToken cancellation, int limit = 100) =>
            letters.ListAsync(Checked(limit), cancellation));
        operations.MapPost("/dead-letters/redrive", async ([FromServices] DeadLetters letters, HttpRequest request, CancellationToken cancellation) =>
            new { Count = await letters.RedriveAsync(MessageId(request), cancellation) });
        operations.MapGet("/sagas", ([FromServices] SagaQueries sagas, string? type, CancellationToken cancellation, int limit = 100) =>
            sagas.ListAsync(type, Checked(limit), cancellation));
        operations.MapGet("/projections", ([FromServices] ProjectionQueries projections, CancellationToken cancellation) => projections.ListAsync(cancellation));
        operations.MapPost("/projections/{name}/rebuild", RebuildAsync);
        operations.MapPost("/projections/{name}/skip", SkipAsync);
        return operations;
    }

    private static async Task<IResult> RebuildAsync(string name, [FromServices] ProjectionRebuilder? rebuilder, CancellationToken cancellation)
    {
        if (rebuilder is null || !rebuilder.Names.Contains(name))
            return TypedResults.NotFound();

        await rebuilder.RebuildAsync(name, cancellation);
        return TypedResults.NoContent();
    }

    private static async Task<IResult> SkipAsync(string name, long position, [FromServices] SkippedEvents? skipped, CancellationToken cancellation)
    {
        if (position <= 0)
            throw new BadHttpRequestException("position must be that of the event to be skipped, as GET projections shows it in failedPosition.");
        if (skipped is null || !skipped.Names.Contains(name))
            return TypedResults.Problem($"This service has no asynchronous projection '{name}'.", statusCode: StatusCodes.Status404NotFound);
        return await skipped.SkipAsync(name, position, cancellation) is { } refusal
            ? TypedResults.Problem(refusal, statusCode: StatusCodes.Status409Conflict)
            : TypedResults.NoContent();
    }

    private static int Checked(int limit) => limit is >= 1 and <= MaxLimit
        ? limit
        : throw new BadHttpRequestException($"limit must be a whole number from 1 to {MaxLimit}.");

    // Not bound by the framework: what is no id must never stand for all messages.
    private static Guid? MessageId(HttpRequest request) => request.Query["messageId"] switch
    {
        [] => null,
        [var text] when Guid.TryParse(text, out var id) => id,
        _ => throw new BadHttpRequestException("messageId must be the id of one message, a UUID."),
    };
}
