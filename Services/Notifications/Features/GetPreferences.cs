using System.Security.Claims;
using Dapper;
using Microsoft.AspNetCore.Http.HttpResults;
using Notifications.Preferences;

namespace Notifications.Features;

/// <summary>What the caller chose to be told, and how.</summary>
internal static class GetPreferences
{
    private const string Select = "SELECT channel, muted_kinds FROM preferences WHERE customer_id = @customer";

    public static void Map(IEndpointRouteBuilder api) => api
        .MapGet("/preferences", Handle)
        .RequireScope("notifications.read")
        .WithName(nameof(GetPreferences))
        .WithSummary("Returns the caller's preferences");

    private static async Task<Ok<CustomerPreferences>> Handle(ClaimsPrincipal caller, ServiceDatabase database, CancellationToken cancellationToken)
    {
        await using var connection = await database.OpenConnectionAsync(cancellationToken);
        var chosen = await connection.QuerySingleOrDefaultAsync<(string Channel, string[] MutedKinds)?>(
            new CommandDefinition(Select, new { customer = caller.CustomerId() }, cancellationToken: cancellationToken));
        return TypedResults.Ok(chosen is (var channel, var mutedKinds)
            ? new CustomerPreferences(channel, PreferredKinds.WithoutMuted(mutedKinds))
            : CustomerPreferences.Default);
    }
}
