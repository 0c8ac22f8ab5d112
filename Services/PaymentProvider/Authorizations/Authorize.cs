using System.Globalization;
using System.Text.Json.Serialization;
using Microsoft.AspNetCore.Http.HttpResults;
using Microsoft.AspNetCore.Mvc;
using NpgsqlTypes;

namespace PaymentProvider.Authorizations;

/// <summary>Holds money on a card, once per key however often it is asked.</summary>
internal static class Authorize
{
    // Waits for a concurrent request with the same key; inserts nothing once that one has committed.
    private const string Insert = """
        INSERT INTO authorizations (key, authorization_id, payment_method, amount, currency, reason, authorized_at)
        VALUES ($1, $2, $3, $4, $5, $6, $7)
        ON CONFLICT (key) DO NOTHING
        """;

    public static void Map(IEndpointRouteBuilder authorizations) => authorizations.MapPost("/", Handle);

    private static async Task<Results<Ok<AuthorizeResponse>, ValidationProblem, ProblemHttpResult>> Handle(
        [FromHeader(Name = "Idempotency-Key")] string? key, AuthorizeRequest request,
        ServiceDatabase database, TimeProvider time, CancellationToken cancellationToken)
    {
        var errors = new FieldErrors();
        errors.Require(key is { Length: >= 1 and <= 255 }, "Idempotency-Key", "The header is required: the payment's id, 1 to 255 characters.");
        var amount = request.Validate(errors);
        if (errors.Any)
            return errors.ToProblem();

        var method = request.PaymentMethod!;
        if (SandboxCards.IsDown(method))
            return TypedResults.Problem(statusCode: StatusCodes.Status503ServiceUnavailable, detail: $"The network of {method} does not answer.");

        var reason = SandboxCards.ReasonToDecline(method);
        await using var insert = database.CreateCommand(Insert);
        insert.Parameters.Add(new() { Value = key });
        insert.Parameters.Add(new() { Value = Guid.CreateVersion7(time.GetUtcNow()) });
        insert.Parameters.Add(new() { Value = method });
        insert.Parameters.Add(new() { Value = amount });
        insert.Parameters.Add(new() { Value = request.Amount!.Currency });
        insert.Parameters.Add(new() { Value = (object?)reason ?? DBNull.Value, NpgsqlDbType = NpgsqlDbType.Text });
        insert.Parameters.Add(new() { Value = reason is null ? time.GetUtcNow() : DBNull.Value, NpgsqlDbType = NpgsqlDbType.TimestampTz });
        await insert.ExecuteNonQueryAsync(cancellationToken);

        var recorded = (await GetAuthorization.FindAsync(database, key!, cancellationToken))!;
        if (recorded.Status != AuthorizationStatus.Voided && !IsFor(recorded, request, amount))
            return TypedResults.Problem(
                statusCode: StatusCodes.Status422UnprocessableEntity,
                title: "Idempotency key already used",
                detail: "This key belongs to a payment of another amount or method. Send a new key for a new payment.");

        if (SandboxCards.AnswersLate(method))
            await Task.Delay(SandboxCards.SlowAnswer, time, cancellationToken);
        return TypedResults.Ok(AuthorizeResponse.Of(recorded));
    }

    private static bool IsFor(Authorization recorded, AuthorizeRequest request, decimal amount) =>
        recorded.PaymentMethod == request.PaymentMethod
        && recorded.Amount!.Currency == request.Amount!.Currency
        && decimal.Parse(recorded.Amount.Amount!, CultureInfo.InvariantCulture) == amount;
}

internal sealed record AuthorizeRequest(Money? Amount, string? PaymentMethod)
{
    /// <returns>The amount; 0 where it is invalid.</returns>
    public decimal Validate(FieldErrors errors)
    {
        var valid = decimal.TryParse(Amount?.Amount, NumberStyles.AllowDecimalPoint, CultureInfo.InvariantCulture, out var amount)
            && amount is > 0 and < 1_000_000_000 && decimal.Round(amount, 2) == amount;
        errors.Require(valid, "amount.amount", "Must be a positive amount of at most two decimals, as a string.");
        errors.Require(Amount?.Currency is { Length: 3 }, "amount.currency", "Must be a currency's three letters.");
        errors.Require(PaymentMethod is { Length: >= 1 and <= 50 }, "paymentMethod", "Must be 1 to 50 characters.");
        return valid ? amount : 0;
    }
}

internal sealed record AuthorizeResponse(
    Guid AuthorizationId,
    AuthorizationStatus Status,
    [property: JsonIgnore(Condition = JsonIgnoreCondition.WhenWritingNull)] string? Reason)
{
    /// <summary>The same whenever it is asked for; except that what was voided is no longer authorised.</summary>
    public static AuthorizeResponse Of(Authorization recorded) => recorded.Status switch
    {
        AuthorizationStatus.Voided => new(recorded.AuthorizationId, AuthorizationStatus.Declined, "voided"),
        AuthorizationStatus.Declined => new(recorded.AuthorizationId, AuthorizationStatus.Declined, recorded.Reason),
        _ => new(recorded.AuthorizationId, AuthorizationStatus.Authorized, null),
    };
}
