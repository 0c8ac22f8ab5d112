using System.Formats.Asn1;
using System.Runtime.CompilerServices;
using System.Security.Cryptography.X509Certificates;

namespace ServiceDefaults.Mtls;

/// <summary>Who a certificate speaks for: <c>spiffe://TRUST-DOMAIN/SERVICE</c> (SPIFFE-ID and X509-SVID specifications).</summary>
internal sealed record SpiffeId(string TrustDomain, string Service)
{
    private const string SubjectAlternativeName = "2.5.29.17";
    private static readonly Asn1Tag UniformResourceIdentifier = new(TagClass.ContextSpecific, 6); // RFC 5280 section 4.2.1.6
    private static readonly ConditionalWeakTable<X509Certificate2, StrongBox<SpiffeId?>> Known = [];

    /// <summary>
    /// The id in a certificate; null when there is none, or more than one URI (X509-SVID section 2: then it must be refused).
    /// Read once per certificate object, which a connection keeps.
    /// </summary>
    public static SpiffeId? Of(X509Certificate2 certificate) => Known.GetValue(certificate, static certificate => new(Read(certificate))).Value;

    private static SpiffeId? Read(X509Certificate2 certificate)
    {
        try
        {
            return UrisOf(certificate) is [var only] ? Parse(only) : null;
        }
        catch (AsnContentException)
        {
            return null;
        }
    }

    private static SpiffeId? Parse(string text) =>
        Uri.TryCreate(text, UriKind.Absolute, out var uri)
        && uri is { Scheme: "spiffe", Host.Length: > 0, UserInfo: "", IsDefaultPort: true, Query: "", Fragment: "" }
        && uri.AbsolutePath.Length > 1 && uri.AbsolutePath.IndexOf('/', 1) < 0
            ? new(uri.Host, uri.AbsolutePath[1..])
            : null;

    private static List<string> UrisOf(X509Certificate2 certificate)
    {
        var uris = new List<string>();
        foreach (var extension in certificate.Extensions.Where(extension => extension.Oid?.Value == SubjectAlternativeName))
        {
            var names = new AsnReader(extension.RawData, AsnEncodingRules.DER).ReadSequence();
            while (names.HasData)
            {
                if (names.PeekTag().HasSameClassAndValue(UniformResourceIdentifier))
                    uris.Add(names.ReadCharacterString(UniversalTagNumber.IA5String, UniformResourceIdentifier));
                else
                    names.ReadEncodedValue();
            }
        }

        return uris;
    }

    public override string ToString() => $"spiffe://{TrustDomain}/{Service}";
}
