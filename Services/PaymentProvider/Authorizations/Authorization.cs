namespace PaymentProvider.Authorizations;

/// <summary>Everything that was done for one idempotency key.</summary>
/// <param name="Key">The payment's id, as the caller names it.</param>
/// <param name="AuthorizationId">The provider's own id.</param>
/// <param name="PaymentMethod">Null, as is the amount, where the key was voided before anything was asked for it.</param>
/// <param name="Amount">What was asked for.</param>
/// <param name="Reason">Why it was declined.</param>
/// <param name="AuthorizedAt">When money was held, even if that was undone since; null where it never was.</param>
/// <param name="CapturedAt">When the money was taken.</param>
/// <param name="VoidedAt">When the money was let go.</param>
internal sealed record Authorization(
    string Key, Guid AuthorizationId, string? PaymentMethod, Money? Amount, string? Reason,
    DateTime? AuthorizedAt, DateTime? CapturedAt, DateTime? VoidedAt)
{
    public const string Columns = "key, authorization_id, payment_method, amount, currency, reason, authorized_at, captured_at, voided_at";

    /// <summary>Reads a row of <see cref="Columns"/>.</summary>
    internal Authorization(
        string key, Guid authorizationId, string? paymentMethod, decimal? amount, string? currency, string? reason,
        DateTime? authorizedAt, DateTime? capturedAt, DateTime? voidedAt)
        : this(key, authorizationId, paymentMethod, amount is { } value ? new Money(value, currency!) : null, reason, authorizedAt, capturedAt, voidedAt)
    {
    }

    public AuthorizationStatus Status => this switch
    {
        { CapturedAt: not null } => AuthorizationStatus.Captured,
        { VoidedAt: not null } => AuthorizationStatus.Voided,
        { AuthorizedAt: not null } => AuthorizationStatus.Authorized,
        _ => AuthorizationStatus.Declined,
    };
}
