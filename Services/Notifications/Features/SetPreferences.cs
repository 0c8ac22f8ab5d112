using System.Security.Claims;
using Dapper;
using Microsoft.AspNetCore.Http.HttpResults;
using Notifications.Preferences;

namespace Notifications.Features;

/// <summary>Replaces what the caller chose. Every field is required: one that is misspelt must not turn a notification on again.</summary>
internal static class SetPreferences
{
    private const string Required = "Must be true or false.";

    private const string Upsert = """
        INSERT INTO preferences (customer_id, channel, muted_kinds) VALUES (@customer, @channel, @muted)
        ON CONFLICT (customer_id) DO UPDATE SET channel = excluded.channel, muted_kinds = excluded.muted_kinds
        """;

    public static void Map(IEndpointRouteBuilder api) => api
        .MapPut("/preferences", Handle)
        .RequireScope("notifications.write")
        .WithName(nameof(SetPreferences))
        .WithSummary("Replaces the caller's preferences")
        .WithDescription("`channel` is `email`, or `none` for no notifications at all.");

    private static async Task<Results<Ok<CustomerPreferences>, ValidationProblem>> Handle(
        SetPreferencesRequest request, ClaimsPrincipal caller, ServiceDatabase database, CancellationToken cancellationToken)
    {
        var (channel, kinds) = request;
        var errors = new FieldErrors();
        errors.Require(channel is Channel.Email or Channel.None, "channel", $"Must be '{Channel.Email}' or '{Channel.None}'.");
        errors.Require(kinds?.OrderConfirmed is not null, "kinds.orderConfirmed", Required);
        errors.Require(kinds?.OrderRejected is not null, "kinds.orderRejected", Required);
        errors.Require(kinds?.OrderCancelled is not null, "kinds.orderCancelled", Required);
        if (errors.Any)
            return errors.ToProblem();

        var wanted = new PreferredKinds(kinds!.OrderConfirmed!.Value, kinds.OrderRejected!.Value, kinds.OrderCancelled!.Value);
        await using var connection = await database.OpenConnectionAsync(cancellationToken);
        await connection.ExecuteAsync(new CommandDefinition(
            Upsert, new { customer = caller.CustomerId(), channel, muted = wanted.Muted() }, cancellationToken: cancellationToken));
        return TypedResults.Ok(new CustomerPreferences(channel!, wanted));
    }
}

internal sealed record SetPreferencesRequest(string? Channel, SetPreferredKinds? Kinds);

internal sealed record SetPreferredKinds(bool? OrderConfirmed, bool? OrderRejected, bool? OrderCancelled);
