using Microsoft.AspNetCore.Http.HttpResults;

namespace PaymentProvider.Authorizations;

/// <summary>What was done for a key.</summary>
internal static class GetAuthorization
{
    private const string Select = $"SELECT {Authorization.Columns} FROM authorizations WHERE key = $1";

    public static void Map(IEndpointRouteBuilder authorizations) => authorizations.MapGet("/{key}", Handle);

    public static async Task<Authorization?> FindAsync(ServiceDatabase database, string key, CancellationToken cancellationToken)
    {
        await using var select = database.CreateCommand(Select);
        select.Parameters.Add(new() { Value = key });
        await using var row = await select.ExecuteReaderAsync(cancellationToken);
        return await row.ReadAsync(cancellationToken) ? Authorization.Read(row) : null;
    }

    private static async Task<Results<Ok<Authorization>, NotFound>> Handle(
        string key, ServiceDatabase database, CancellationToken cancellationToken) =>
        await FindAsync(database, key, cancellationToken) is { } found ? TypedResults.Ok(found) : TypedResults.NotFound();
}
