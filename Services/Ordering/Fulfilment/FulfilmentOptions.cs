namespace Ordering.Fulfilment;

/// <summary>How long the fulfilment waits, read from the configuration section <c>Fulfilment</c>.</summary>
internal sealed class FulfilmentOptions
{
    public const string Section = "Fulfilment";

    /// <summary>For Inventory's answer; then the order is rejected. Longer than a restart or a short outage of the broker takes.</summary>
    public TimeSpan StockTimeout { get; set; } = TimeSpan.FromMinutes(2);

    /// <summary>How long an authorisation may be asked for, the message's way to Payments included.</summary>
    public TimeSpan PaymentExpiry { get; set; } = TimeSpan.FromSeconds(90);

    /// <summary>How much longer Payments' answer may travel; then the order is rejected.</summary>
    public TimeSpan PaymentGrace { get; set; } = TimeSpan.FromSeconds(15);

    /// <summary>After which an unanswered release, void or capture is sent again; doubled each time.</summary>
    public TimeSpan FirstResend { get; set; } = TimeSpan.FromSeconds(10);

    /// <summary>The longest such time.</summary>
    public TimeSpan LongestResend { get; set; } = TimeSpan.FromMinutes(5);

    public bool IsValid => Math.Min(StockTimeout.Ticks, Math.Min(PaymentExpiry.Ticks, PaymentGrace.Ticks)) > 0
        && FirstResend > TimeSpan.Zero && LongestResend >= FirstResend;
}
