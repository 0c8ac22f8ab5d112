using Microsoft.AspNetCore.Http.HttpResults;

namespace PaymentProvider.Authorizations;

/// <summary>Takes the money that is held; again: the same answer.</summary>
internal static class Capture
{
    private const string Update = $"""
        UPDATE authorizations SET captured_at = COALESCE(captured_at, $2)
        WHERE key = $1 AND authorized_at IS NOT NULL AND voided_at IS NULL
        RETURNING {Authorization.Columns}
        """;

    public static void Map(IEndpointRouteBuilder authorizations) => authorizations.MapPost("/{key}/capture", Handle);

    private static async Task<Results<Ok<Authorization>, NotFound, ProblemHttpResult>> Handle(
        string key, ServiceDatabase database, TimeProvider time, CancellationToken cancellationToken)
    {
        await using var update = database.CreateCommand(Update);
        update.Parameters.Add(new() { Value = key });
        update.Parameters.Add(new() { Value = time.GetUtcNow() });
        await using (var row = await update.ExecuteReaderAsync(cancellationToken))
        {
            if (await row.ReadAsync(cancellationToken))
                return TypedResults.Ok(Authorization.Read(row));
        }

        return await GetAuthorization.FindAsync(database, key, cancellationToken) is { } other
            ? TypedResults.Problem(statusCode: StatusCodes.Status409Conflict, detail: $"The payment {key} is {other.Status}: no money is held.")
            : TypedResults.NotFound();
    }
}
