namespace ServiceDefaults.Mtls;

/// <summary>Configuration section <c>Mtls</c>: docs/security.md.</summary>
internal sealed record MtlsOptions
{
    public const string Section = "Mtls";

    /// <summary>Off where a service mesh does it, and where a service is run alone.</summary>
    public bool Enabled { get; init; }

    /// <summary>The service's certificate in PEM, followed by any intermediates.</summary>
    public string CertificateFile { get; init; } = "";

    /// <summary>Its private key in PEM (PKCS #8, not encrypted).</summary>
    public string KeyFile { get; init; } = "";

    /// <summary>The only authorities that are trusted, in PEM: several while they are rotated.</summary>
    public string CaFile { get; init; } = "";

    /// <summary>Of the SPIFFE ids: <c>spiffe://TRUST-DOMAIN/SERVICE</c>.</summary>
    public string TrustDomain { get; init; } = "platform.local";

    /// <summary>The services that may call this one, and nobody else: <c>NAME</c>, or <c>NAME/PATH</c> for what is below a path only.</summary>
    public string[] AllowedCallers { get; init; } = [];

    /// <summary>Faces the world outside: callers need no certificate. Its own calls to services have one.</summary>
    public bool Edge { get; init; }
}
