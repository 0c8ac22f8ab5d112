using Dapper;
using Microsoft.AspNetCore.Http.HttpResults;
using Microsoft.AspNetCore.Mvc;

namespace PaymentProvider.Authorizations;

/// <summary>Holds money on a card, once per key however often it is asked.</summary>
internal static class Authorize
{
    // Waits for a concurrent request with the same key; inserts nothing once that one has committed.
    private const string Insert = """
        INSERT INTO authorizations (key, authorization_id, payment_method, amount, currency, reason, authorized_at)
        VALUES (@key, @authorizationId, @method, @amount, @currency, @reason, @authorizedAt)
        ON CONFLICT (key) DO NOTHING
        """;

    public static void Map(IEndpointRouteBuilder authorizations) => authorizations.MapPost("/", Handle);

    private static async Task<Results<Ok<AuthorizeResponse>, ValidationProblem, ProblemHttpResult>> Handle(
        [FromHeader(Name = "Idempotency-Key")] string? key, AuthorizeRequest request,
        ServiceDatabase database, TimeProvider time, CancellationToken cancellationToken)
    {
        var errors = new FieldErrors();
        errors.Require(key is { Length: >= 1 and <= 255 }, "Idempotency-Key", "The header is required: the payment's id, 1 to 255 characters.");
        request.Validate(errors);
        if (errors.Any)
            return errors.ToProblem();

        var method = request.PaymentMethod!;
        if (SandboxCards.IsDown(method))
            return TypedResults.Problem(statusCode: StatusCodes.Status503ServiceUnavailable, detail: $"The network of {method} does not answer.");

        var now = time.GetUtcNow();
        var (amount, currency) = request.Amount!.Value;
        var reason = SandboxCards.ReasonToDecline(method);
        var row = new { key, authorizationId = Guid.CreateVersion7(now), method, amount, currency, reason, authorizedAt = reason is null ? now : (DateTimeOffset?)null };
        await using var connection = await database.OpenConnectionAsync(cancellationToken);
        await connection.ExecuteAsync(new CommandDefinition(Insert, row, cancellationToken: cancellationToken));

        var recorded = (await GetAuthorization.FindAsync(connection, key!, cancellationToken))!;
        if (recorded.Status != AuthorizationStatus.Voided && (recorded.Amount, recorded.PaymentMethod) != (request.Amount, method))
        {
            return TypedResults.Problem(
                statusCode: StatusCodes.Status422UnprocessableEntity,
                title: "Idempotency key already used",
                detail: "This key belongs to a payment of another amount or method. Send a new key for a new payment.");
        }

        if (SandboxCards.AnswersLate(method))
            await Task.Delay(SandboxCards.SlowAnswer, time, cancellationToken);
        return TypedResults.Ok(AuthorizeResponse.Of(recorded));
    }
}

internal sealed record AuthorizeRequest(Money? Amount, string? PaymentMethod)
{
    public void Validate(FieldErrors errors)
    {
        errors.Require(Amount is { Amount: > 0 and < 1_000_000_000 } money && decimal.Round(money.Amount, 2) == money.Amount,
            "amount.amount", "Must be a positive amount of at most two decimals, as a string.");
        errors.Require(Amount?.Currency is { Length: 3 }, "amount.currency", "Must be a currency's three letters.");
        errors.Require(PaymentMethod is { Length: >= 1 and <= 50 }, "paymentMethod", "Must be 1 to 50 characters.");
    }
}

internal sealed record AuthorizeResponse(Guid AuthorizationId, AuthorizationStatus Status, string? Reason)
{
    /// <summary>The same whenever it is asked for; except that what was voided is no longer authorised.</summary>
    public static AuthorizeResponse Of(Authorization recorded) => recorded.Status switch
    {
        AuthorizationStatus.Voided => new(recorded.AuthorizationId, AuthorizationStatus.Declined, "voided"),
        AuthorizationStatus.Declined => new(recorded.AuthorizationId, AuthorizationStatus.Declined, recorded.Reason),
        _ => new(recorded.AuthorizationId, AuthorizationStatus.Authorized, null),
    };
}
