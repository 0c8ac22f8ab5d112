namespace ServiceDefaults.Authentication;

/// <summary>Configuration section <c>Authentication</c>: whose tokens are accepted, and where the keys that signed them are read.</summary>
internal sealed class TokenOptions
{
    public const string Section = "Authentication";

    /// <summary>The exact <c>iss</c> of every accepted token.</summary>
    public string Issuer { get; set; } = "http://localhost:8080/";

    /// <summary>
    /// Where an issuer that is one of the system's services is reached from inside: <c>https+http://identity</c>. Its keys are
    /// read at <c>/.well-known/jwks</c> below it. Found by service discovery: HTTPS where it has it, otherwise HTTP.
    /// </summary>
    public string? Authority { get; set; }

    /// <summary>
    /// The discovery document of an OpenID provider, whose <c>jwks_uri</c> is followed. Where neither this nor
    /// <see cref="Authority"/> is set, it is the one of the <see cref="Issuer"/> (OpenID Connect Discovery 1.0 section 4).
    /// </summary>
    public string? MetadataAddress { get; set; }

    /// <summary>
    /// The audience of every accepted token, where a provider knows all services as one API. Unset, a service accepts the tokens
    /// for itself.
    /// </summary>
    public string? Audience { get; set; }

    /// <summary>The header <c>typ</c> of every accepted token: RFC 9068's, or <c>JWT</c> of providers that do not follow it.</summary>
    public string TokenType { get; set; } = "at+jwt";

    /// <summary>Where a client gets tokens, in words.</summary>
    public string TokenSource => Authority is null ? Issuer : "/connect/token";

    /// <summary>Where the issuer describes itself, or null where that is not asked.</summary>
    public string? Discovery => MetadataAddress is { Length: > 0 } metadata ? metadata
        : Authority is null ? $"{Issuer.TrimEnd('/')}/.well-known/openid-configuration"
        : null;

    /// <summary>Where the keys are read: directly, or by way of the <see cref="Discovery"/>.</summary>
    public string KeyAddress => Discovery ?? $"{Authority!.TrimEnd('/')}/.well-known/jwks";
}
