using Dapper;
using Microsoft.AspNetCore.Http.HttpResults;

namespace PaymentProvider.Authorizations;

/// <summary>Takes the money that is held; again: the same answer.</summary>
internal static class Capture
{
    private const string Update = $"""
        UPDATE authorizations SET captured_at = COALESCE(captured_at, @now)
        WHERE key = @key AND authorized_at IS NOT NULL AND voided_at IS NULL
        RETURNING {Authorization.Columns}
        """;

    public static void Map(IEndpointRouteBuilder authorizations) => authorizations.MapPost("/{key}/capture", Handle);

    private static async Task<Results<Ok<Authorization>, NotFound, ProblemHttpResult>> Handle(
        string key, ServiceDatabase database, TimeProvider time, CancellationToken cancellationToken)
    {
        await using var connection = await database.OpenConnectionAsync(cancellationToken);
        var update = new CommandDefinition(Update, new { key, now = time.GetUtcNow() }, cancellationToken: cancellationToken);
        if (await connection.QuerySingleOrDefaultAsync<Authorization>(update) is { } captured)
            return TypedResults.Ok(captured);

        return await GetAuthorization.FindAsync(connection, key, cancellationToken) is { } other
            ? TypedResults.Problem(statusCode: StatusCodes.Status409Conflict, detail: $"The payment {key} is {other.Status}: no money is held.")
            : TypedResults.NotFound();
    }
}
