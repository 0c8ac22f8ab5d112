using System.Security.Claims;
using Dapper;
using Microsoft.AspNetCore.Http.HttpResults;
using NewService.Entries;

namespace NewService.Features;

/// <summary>One of the caller's own entries.</summary>
internal static class GetEntry
{
    private const string Select = $"SELECT {Entry.Columns} FROM entries WHERE entry_id = @entryId AND customer_id = @customer";

    public static void Map(IEndpointRouteBuilder entries) => entries
        .MapGet("/{entryId:guid}", Handle)
        .RequireScope("new-service.read")
        .WithName(nameof(GetEntry))
        .WithSummary("Returns an entry")
        .ProducesProblem(StatusCodes.Status404NotFound);

    private static async Task<Results<Ok<Entry>, NotFound>> Handle(
        Guid entryId, ClaimsPrincipal caller, ServiceDatabase database, CancellationToken cancellationToken)
    {
        await using var connection = await database.OpenConnectionAsync(cancellationToken);
        var entry = await connection.QuerySingleOrDefaultAsync<Entry>(
            new CommandDefinition(Select, new { entryId, customer = caller.CustomerId() }, cancellationToken: cancellationToken));
        return entry is null ? TypedResults.NotFound() : TypedResults.Ok(entry);
    }
}
