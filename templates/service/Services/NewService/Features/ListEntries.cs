using System.Security.Claims;
using Dapper;
using Microsoft.AspNetCore.Http.HttpResults;
using NewService.Entries;

namespace NewService.Features;

/// <summary>The caller's own entries, newest first.</summary>
internal static class ListEntries
{
    private const string Select = $"SELECT {Entry.Columns} FROM entries WHERE customer_id = @customer ORDER BY entry_id DESC LIMIT 100";

    public static void Map(IEndpointRouteBuilder entries) => entries
        .MapGet("/", Handle)
        .RequireScope("new-service.read")
        .WithName(nameof(ListEntries))
        .WithSummary("Lists entries, newest first")
        .WithDescription("The newest 100.");

    private static async Task<Ok<List<Entry>>> Handle(ClaimsPrincipal caller, ServiceDatabase database, CancellationToken cancellationToken)
    {
        await using var connection = await database.OpenConnectionAsync(cancellationToken);
        var entries = await connection.QueryAsync<Entry>(
            new CommandDefinition(Select, new { customer = caller.CustomerId() }, cancellationToken: cancellationToken));
        return TypedResults.Ok(entries.AsList());
    }
}
