namespace Testing;

/// <summary>Who a client of the gateway is (RFC 6749 section 2.3.1).</summary>
internal sealed record ClientCredentials(string Id, string Secret)
{
    /// <summary>The client that Identity seeds in Development, and nowhere else. It has every scope.</summary>
    public static readonly ClientCredentials Development = new("platform-cli", "platform-cli-dev");
}
