using System.Security.Claims;
using Microsoft.AspNetCore.Http.HttpResults;
using NewService.Entries;

namespace NewService.Features;

/// <summary>One of the caller's own entries.</summary>
internal static class GetEntry
{
    private const string Select = $"SELECT {Entry.Columns} FROM entries WHERE entry_id = $1 AND customer_id = $2";

    public static void Map(IEndpointRouteBuilder entries) => entries
        .MapGet("/{entryId:guid}", Handle)
        .RequireScope("new-service.read")
        .WithName(nameof(GetEntry))
        .WithSummary("Returns an entry")
        .ProducesProblem(StatusCodes.Status404NotFound);

    private static async Task<Results<Ok<Entry>, NotFound>> Handle(
        Guid entryId, ClaimsPrincipal caller, ServiceDatabase database, CancellationToken cancellationToken)
    {
        await using var command = database.CreateCommand(Select);
        command.Parameters.Add(new() { Value = entryId });
        command.Parameters.Add(new() { Value = caller.CustomerId() });
        await using var row = await command.ExecuteReaderAsync(cancellationToken);
        return await row.ReadAsync(cancellationToken) ? TypedResults.Ok(Entry.Read(row)) : TypedResults.NotFound();
    }
}
