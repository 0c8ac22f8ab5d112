namespace Payments.Provider;

/// <summary>Names of the circuits, and which of them a request belongs to.</summary>
internal static class Circuit
{
    /// <summary>The whole provider's; every request passes it behind its own.</summary>
    public const string Provider = "provider";

    public const string Capture = "capture";
    public const string Void = "void";

    private const string AuthorizePrefix = "authorize:";
    private const string OtherMethods = AuthorizePrefix + "other";
    private static readonly HttpRequestOptionsKey<string> Option = new("circuit");

    public static string Authorize(string paymentMethod) => AuthorizePrefix + paymentMethod;

    public static void UseCircuit(this HttpRequestMessage request, string circuit) => request.Options.Set(Option, circuit);

    /// <summary>The request's circuit. Unlisted payment methods share one; so does the request that the HTTP client makes up to try the selection.</summary>
    public static string Of(HttpRequestMessage request, IReadOnlyCollection<string> paymentMethods) =>
        request.Options.TryGetValue(Option, out var circuit)
        && (circuit is Capture or Void || paymentMethods.Contains(circuit[AuthorizePrefix.Length..]))
            ? circuit
            : OtherMethods;
}
