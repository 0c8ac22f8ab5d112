namespace PaymentProvider.Authorizations;

/// <summary>The payment methods of the sandbox and what becomes of them.</summary>
internal static class SandboxCards
{
    public static readonly TimeSpan SlowAnswer = TimeSpan.FromSeconds(3);

    private const string Ok = "card-ok";
    private const string Declined = "card-declined";
    private const string Slow = "card-slow";
    private const string Down = "card-down";

    /// <summary>Why it is declined; null where it is not.</summary>
    public static string? ReasonToDecline(string method) => method switch
    {
        Ok or Slow => null,
        Declined => "card declined",
        _ => "unknown payment method",
    };

    /// <summary>Authorises at once, and answers late.</summary>
    public static bool AnswersLate(string method) => method == Slow;

    /// <summary>The network of this card does not answer the provider.</summary>
    public static bool IsDown(string method) => method == Down;
}
