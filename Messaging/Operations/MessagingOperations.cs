using System.Globalization;
using System.Text.Json.Serialization;
using Messaging.Consuming;
using Messaging.EventSourcing;
using Messaging.Operations;
using Microsoft.AspNetCore.Builder;
using Microsoft.AspNetCore.Http;
using Microsoft.AspNetCore.Routing;
using Microsoft.Extensions.DependencyInjection;

namespace Messaging;

/// <summary>HTTP endpoints for operators. The gateway does not route to them.</summary>
public static class MessagingOperations
{
    private const int DefaultLimit = 100;
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
        operations.MapGet("/outbox", async (HttpContext context) => await WriteAsync(context,
            new OutboxReport(
                await context.Get<MessagingMonitor>().ReadAsync(context.RequestAborted),
                await context.Get<OutboxQueries>().OutboxAsync(Limit(context), context.RequestAborted))));
        operations.MapGet("/refused", async (HttpContext context) =>
            await WriteAsync(context, await context.Get<RefusedMessages>().ListAsync(Limit(context), context.RequestAborted)));
        operations.MapPost("/refused/redrive", async (HttpContext context) =>
            await WriteAsync(context, new Redriven(await context.Get<RefusedMessages>().RedriveAsync(MessageId(context), context.RequestAborted))));
        operations.MapGet("/retries", async (HttpContext context) =>
            await WriteAsync(context, await context.Get<OutboxQueries>().RetriesAsync(Limit(context), context.RequestAborted)));
        operations.MapGet("/dead-letters", async (HttpContext context) =>
            await WriteAsync(context, context.RequestServices.GetService<DeadLetters>() is { } letters ? await letters.ListAsync(Limit(context), context.RequestAborted) : []));
        operations.MapPost("/dead-letters/redrive", async (HttpContext context) =>
            await WriteAsync(context, new Redriven(context.RequestServices.GetService<DeadLetters>() is { } letters ? await letters.RedriveAsync(MessageId(context), context.RequestAborted) : 0)));
        operations.MapGet("/sagas", async (HttpContext context) =>
            await WriteAsync(context, context.RequestServices.GetService<SagaQueries>() is { } sagas
                ? await sagas.ListAsync(context.Request.Query["type"], Limit(context), context.RequestAborted) : []));
        operations.MapGet("/projections", async (HttpContext context) =>
            await WriteAsync(context, context.RequestServices.GetService<ProjectionQueries>() is { } projections
                ? await projections.ListAsync(context.RequestAborted) : []));
        operations.MapPost("/projections/{name}/rebuild", RebuildAsync);
        operations.MapPost("/projections/{name}/skip", SkipAsync);
        return operations;
    }

    private static async Task RebuildAsync(HttpContext context)
    {
        var rebuilder = context.RequestServices.GetService<ProjectionRebuilder>();
        var name = (string)context.Request.RouteValues["name"]!;
        if (rebuilder is null || !rebuilder.Names.Contains(name))
        {
            context.Response.StatusCode = StatusCodes.Status404NotFound;
            return;
        }

        await rebuilder.RebuildAsync(name, context.RequestAborted);
        context.Response.StatusCode = StatusCodes.Status204NoContent;
    }

    private static async Task SkipAsync(HttpContext context)
    {
        var name = (string)context.Request.RouteValues["name"]!;
        var position = Position(context);
        if (context.RequestServices.GetService<SkippedEvents>() is not { } skipped || !skipped.Names.Contains(name))
            await RefuseAsync(context, StatusCodes.Status404NotFound, $"This service has no asynchronous projection '{name}'.");
        else if (await skipped.SkipAsync(name, position, context.RequestAborted) is { } refusal)
            await RefuseAsync(context, StatusCodes.Status409Conflict, refusal);
        else
            context.Response.StatusCode = StatusCodes.Status204NoContent;
    }

    private static long Position(HttpContext context) => context.Request.Query["position"] is [var text]
        && long.TryParse(text, NumberStyles.None, CultureInfo.InvariantCulture, out var position) && position > 0
        ? position
        : throw new BadHttpRequestException("position must be that of the event to be skipped, as GET projections shows it in failedPosition.");

    private static Task RefuseAsync(HttpContext context, int status, string detail) =>
        TypedResults.Problem(detail, statusCode: status).ExecuteAsync(context);

    private static T Get<T>(this HttpContext context)
        where T : notnull => context.RequestServices.GetRequiredService<T>();

    private static int Limit(HttpContext context) => context.Request.Query["limit"] switch
    {
        [] => DefaultLimit,
        [var text] when int.TryParse(text, NumberStyles.None, CultureInfo.InvariantCulture, out var limit) && limit is >= 1 and <= MaxLimit => limit,
        _ => throw new BadHttpRequestException($"limit must be a whole number from 1 to {MaxLimit}."),
    };

    private static Guid? MessageId(HttpContext context) => context.Request.Query["messageId"] switch
    {
        [] => null,
        [var text] when Guid.TryParse(text, out var id) => id,
        _ => throw new BadHttpRequestException("messageId must be the id of one message, a UUID."),
    };

    private static Task WriteAsync<T>(HttpContext context, T answer) =>
        context.Response.WriteAsJsonAsync(answer, typeof(T), OperationsJson.Default, cancellationToken: context.RequestAborted);
}

/// <summary>The figures, and the oldest messages.</summary>
internal sealed record OutboxReport(MessagingState State, IReadOnlyList<WaitingMessage> Messages);

/// <summary>How many messages are due now.</summary>
internal sealed record Redriven(long Count);

[JsonSourceGenerationOptions(System.Text.Json.JsonSerializerDefaults.Web)]
[JsonSerializable(typeof(OutboxReport))]
[JsonSerializable(typeof(IReadOnlyList<WaitingMessage>))]
[JsonSerializable(typeof(IReadOnlyList<DeadLetter>))]
[JsonSerializable(typeof(IReadOnlyList<RunningSaga>))]
[JsonSerializable(typeof(IReadOnlyList<ProjectionStatus>))]
[JsonSerializable(typeof(Redriven))]
internal sealed partial class OperationsJson : JsonSerializerContext;
