using System.Security.Cryptography;
using System.Text;
using Microsoft.AspNetCore.Http;

namespace Dashboard.Otlp;

/// <summary>Who may send telemetry, and how much at once.</summary>
/// <param name="ApiKey">What the header <c>x-otlp-api-key</c> must say; null: anyone may send.</param>
/// <param name="MaxRequestBytes">How long a request may be, before and after decompression.</param>
internal sealed record OtlpOptions(string? ApiKey, long MaxRequestBytes = 16 * 1024 * 1024)
{
    private const string Header = "x-otlp-api-key";

    /// <summary>Takes the same time whatever the header says, so that nobody learns the key from it.</summary>
    public bool Admits(IHeaderDictionary headers) =>
        ApiKey is null || CryptographicOperations.FixedTimeEquals(Encoding.UTF8.GetBytes(headers[Header].ToString()), Encoding.UTF8.GetBytes(ApiKey));
}
