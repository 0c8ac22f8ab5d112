using Dapper;
using Microsoft.AspNetCore.Http.HttpResults;

namespace PaymentProvider.Authorizations;

/// <summary>
/// Lets go of the money that is held; again: the same answer. A key that was never seen is voided too, so that a request to
/// authorise it that arrives later is refused.
/// </summary>
internal static class VoidAuthorization
{
    private const string Upsert = $"""
        INSERT INTO authorizations (key, authorization_id, voided_at) VALUES (@key, @authorizationId, @now)
        ON CONFLICT (key) DO UPDATE SET voided_at = COALESCE(authorizations.voided_at, excluded.voided_at)
        WHERE authorizations.captured_at IS NULL
        RETURNING {Authorization.Columns}
        """;

    public static void Map(IEndpointRouteBuilder authorizations) => authorizations.MapPost("/{key}/void", Handle);

    private static async Task<Results<Ok<Authorization>, ProblemHttpResult>> Handle(
        string key, ServiceDatabase database, TimeProvider time, CancellationToken cancellationToken)
    {
        var now = time.GetUtcNow();
        await using var connection = await database.OpenConnectionAsync(cancellationToken);
        var voided = await connection.QuerySingleOrDefaultAsync<Authorization>(
            new CommandDefinition(Upsert, new { key, authorizationId = Guid.CreateVersion7(now), now }, cancellationToken: cancellationToken));
        return voided is not null
            ? TypedResults.Ok(voided)
            : TypedResults.Problem(statusCode: StatusCodes.Status409Conflict, detail: $"The payment {key} is captured: the money can only be refunded.");
    }
}
