namespace ServiceDefaults.Authentication;

/// <summary>Configuration section <c>Authentication</c>: whose tokens are accepted, and where the keys that signed them are read.</summary>
internal sealed class TokenOptions
{
    public const string Section = "Authentication";

    /// <summary>The exact <c>iss</c> of every accepted token.</summary>
    public string Issuer { get; set; } = "http://localhost:8080/";

    /// <summary>
    /// Where Identity is reached from inside; its keys are read at <c>/.well-known/jwks</c> below it. Found by service
    /// discovery: HTTPS where Identity has it, otherwise HTTP.
    /// </summary>
    public string Authority { get; set; } = "https+http://identity";

    /// <summary>The discovery document of another OpenID provider, whose <c>jwks_uri</c> is followed instead of <see cref="Authority"/>.</summary>
    public string? MetadataAddress { get; set; }
}
