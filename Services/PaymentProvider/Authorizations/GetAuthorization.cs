using Dapper;
using Microsoft.AspNetCore.Http.HttpResults;
using Npgsql;

namespace PaymentProvider.Authorizations;

/// <summary>What was done for a key.</summary>
internal static class GetAuthorization
{
    private const string Select = $"SELECT {Authorization.Columns} FROM authorizations WHERE key = @key";

    public static void Map(IEndpointRouteBuilder authorizations) => authorizations.MapGet("/{key}", Handle);

    public static Task<Authorization?> FindAsync(NpgsqlConnection connection, string key, CancellationToken cancellationToken) =>
        connection.QuerySingleOrDefaultAsync<Authorization>(new CommandDefinition(Select, new { key }, cancellationToken: cancellationToken));

    private static async Task<Results<Ok<Authorization>, NotFound>> Handle(string key, ServiceDatabase database, CancellationToken cancellationToken)
    {
        await using var connection = await database.OpenConnectionAsync(cancellationToken);
        return await FindAsync(connection, key, cancellationToken) is { } found ? TypedResults.Ok(found) : TypedResults.NotFound();
    }
}
