using System.Globalization;
using System.Text.Json.Serialization;
using Npgsql;

namespace PaymentProvider.Authorizations;

/// <summary>Everything that was done for one idempotency key.</summary>
internal sealed record Authorization
{
    public const string Columns =
        "key, authorization_id, payment_method, amount, currency, reason, authorized_at, captured_at, voided_at";

    public required string Key { get; init; }
    public required Guid AuthorizationId { get; init; }

    public AuthorizationStatus Status => this switch
    {
        { CapturedAt: not null } => AuthorizationStatus.Captured,
        { VoidedAt: not null } => AuthorizationStatus.Voided,
        { AuthorizedAt: not null } => AuthorizationStatus.Authorized,
        _ => AuthorizationStatus.Declined,
    };

    [JsonIgnore(Condition = JsonIgnoreCondition.WhenWritingNull)]
    public string? PaymentMethod { get; init; }

    [JsonIgnore(Condition = JsonIgnoreCondition.WhenWritingNull)]
    public Money? Amount { get; init; }

    [JsonIgnore(Condition = JsonIgnoreCondition.WhenWritingNull)]
    public string? Reason { get; init; }

    /// <summary>When money was held, even if that was undone since; null where it never was.</summary>
    [JsonIgnore(Condition = JsonIgnoreCondition.WhenWritingNull)]
    public DateTime? AuthorizedAt { get; init; }

    [JsonIgnore(Condition = JsonIgnoreCondition.WhenWritingNull)]
    public DateTime? CapturedAt { get; init; }

    [JsonIgnore(Condition = JsonIgnoreCondition.WhenWritingNull)]
    public DateTime? VoidedAt { get; init; }

    /// <summary>Reads a row of <see cref="Columns"/>.</summary>
    public static Authorization Read(NpgsqlDataReader row) => new()
    {
        Key = row.GetString(0),
        AuthorizationId = row.GetGuid(1),
        PaymentMethod = row.IsDBNull(2) ? null : row.GetString(2),
        Amount = row.IsDBNull(3) ? null : new Money(row.GetDecimal(3).ToString("0.00", CultureInfo.InvariantCulture), row.GetString(4)),
        Reason = row.IsDBNull(5) ? null : row.GetString(5),
        AuthorizedAt = row.IsDBNull(6) ? null : row.GetDateTime(6),
        CapturedAt = row.IsDBNull(7) ? null : row.GetDateTime(7),
        VoidedAt = row.IsDBNull(8) ? null : row.GetDateTime(8),
    };
}
