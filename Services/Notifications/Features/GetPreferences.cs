using System.Security.Claims;
using Microsoft.AspNetCore.Http.HttpResults;
using Notifications.Preferences;

namespace Notifications.Features;

/// <summary>What the caller chose to be told, and how.</summary>
internal static class GetPreferences
{
    private const string Select = "SELECT channel, muted_kinds FROM preferences WHERE customer_id = $1";

    public static void Map(IEndpointRouteBuilder api) => api
        .MapGet("/preferences", Handle)
        .RequireScope("notifications.read")
        .WithName(nameof(GetPreferences))
        .WithSummary("Returns the caller's preferences");

    private static async Task<Ok<CustomerPreferences>> Handle(ClaimsPrincipal caller, ServiceDatabase database, CancellationToken cancellationToken)
    {
        await using var command = database.CreateCommand(Select);
        command.Parameters.Add(new() { Value = caller.CustomerId() });
        await using var row = await command.ExecuteReaderAsync(cancellationToken);

        return TypedResults.Ok(await row.ReadAsync(cancellationToken)
            ? new CustomerPreferences(row.GetString(0), PreferredKinds.WithoutMuted(row.GetFieldValue<string[]>(1)))
            : CustomerPreferences.Default);
    }
}
