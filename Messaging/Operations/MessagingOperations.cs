using System.Globalization;
using System.Text.Json.Serialization;
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
    /// Maps <c>/operations/messaging</c>: <c>GET outbox</c>, <c>retries</c>, <c>dead-letters</c>, <c>sagas</c> and
    /// <c>projections</c>, each with <c>?limit=</c>; <c>POST dead-letters/redrive</c> with <c>?messageId=</c> or without for all;
    /// <c>POST projections/{name}/rebuild</c>.
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
        operations.MapGet("/retries", async (HttpContext context) =>
            await WriteAsync(context, await context.Get<OutboxQueries>().RetriesAsync(Limit(context), context.RequestAborted)));
        operations.MapGet("/dead-letters", async (HttpContext context) =>
            await WriteAsync(context, await context.Get<DeadLetters>().ListAsync(Limit(context), context.RequestAborted)));
        operations.MapPost("/dead-letters/redrive", async (HttpContext context) =>
            await WriteAsync(context, new Redriven(await context.Get<DeadLetters>().RedriveAsync(context.Request.Query["messageId"], context.RequestAborted))));
        operations.MapGet("/sagas", async (HttpContext context) =>
            await WriteAsync(context, context.RequestServices.GetService<SagaQueries>() is { } sagas
                ? await sagas.ListAsync(context.Request.Query["type"], Limit(context), context.RequestAborted) : []));
        operations.MapGet("/projections", async (HttpContext context) =>
            await WriteAsync(context, context.RequestServices.GetService<ProjectionQueries>() is { } projections
                ? await projections.ListAsync(context.RequestAborted) : []));
        operations.MapPost("/projections/{name}/rebuild", RebuildAsync);
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

    private static T Get<T>(this HttpContext context)
        where T : notnull => context.RequestServices.GetRequiredService<T>();

    private static int Limit(HttpContext context) => context.Request.Query["limit"] switch
    {
        [] => DefaultLimit,
        [var text] when int.TryParse(text, NumberStyles.None, CultureInfo.InvariantCulture, out var limit) && limit is >= 1 and <= MaxLimit => limit,
        _ => throw new BadHttpRequestException($"limit must be a whole number from 1 to {MaxLimit}."),
    };

    private static Task WriteAsync<T>(HttpContext context, T answer) =>
        context.Response.WriteAsJsonAsync(answer, typeof(T), OperationsJson.Default, cancellationToken: context.RequestAborted);
}

/// <summary>The figures, and the oldest messages.</summary>
internal sealed record OutboxReport(MessagingState State, IReadOnlyList<WaitingMessage> Messages);

/// <summary>How many dead letters were moved back.</summary>
internal sealed record Redriven(int Count);

[JsonSourceGenerationOptions(System.Text.Json.JsonSerializerDefaults.Web)]
[JsonSerializable(typeof(OutboxReport))]
[JsonSerializable(typeof(IReadOnlyList<WaitingMessage>))]
[JsonSerializable(typeof(IReadOnlyList<DeadLetter>))]
[JsonSerializable(typeof(IReadOnlyList<RunningSaga>))]
[JsonSerializable(typeof(IReadOnlyList<ProjectionStatus>))]
[JsonSerializable(typeof(Redriven))]
internal sealed partial class OperationsJson : JsonSerializerContext;
