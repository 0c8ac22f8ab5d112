using Microsoft.Extensions.Logging;
using Microsoft.Extensions.Options;
using Microsoft.IdentityModel.Protocols;
using Microsoft.IdentityModel.Protocols.Configuration;
using Microsoft.IdentityModel.Protocols.OpenIdConnect;
using Microsoft.IdentityModel.Tokens;

namespace ServiceDefaults.Authentication;

/// <summary>
/// Reads the issuer's public keys for <see cref="ConfigurationManager{T}"/> and <see cref="KeyRefreshingTokenHandler"/>, which share
/// one read and its outcome. Thread-safe.
/// </summary>
internal sealed partial class IssuerKeys(IDocumentRetriever documents, IOptions<TokenOptions> options, TimeProvider time, ILogger<IssuerKeys> logger)
    : IConfigurationRetriever<OpenIdConnectConfiguration>
{
    /// <summary>How long after a read the keys are not read again, so that tokens with made-up key ids cause few reads.</summary>
    public static readonly TimeSpan Pause = TimeSpan.FromSeconds(5);

    /// <summary>The same after a read that failed.</summary>
    public static readonly TimeSpan FailurePause = TimeSpan.FromSeconds(1);

    private readonly Lock _gate = new();
    private Task<OpenIdConnectConfiguration>? _read;
    private long _readAt;

    /// <summary>Joins the read that is under way, repeats the outcome of a recent one, or begins one.</summary>
    /// <exception cref="InvalidConfigurationException">The keys cannot be read now.</exception>
    public Task<OpenIdConnectConfiguration> ReadAsync()
    {
        lock (_gate)
        {
            if (_read is null || (_read.IsCompleted && time.GetElapsedTime(_readAt) >= (_read.IsFaulted ? FailurePause : Pause)))
                _read = Task.Run(ReadNowAsync);
            return _read;
        }
    }

    Task<OpenIdConnectConfiguration> IConfigurationRetriever<OpenIdConnectConfiguration>.GetConfigurationAsync(
        string address, IDocumentRetriever retriever, CancellationToken cancel) => ReadAsync();

    private async Task<OpenIdConnectConfiguration> ReadNowAsync()
    {
        var address = options.Value.KeyAddress;
        try
        {
            var published = await documents.GetDocumentAsync(address, CancellationToken.None);
            if (options.Value.Discovery is not null)
                published = await documents.GetDocumentAsync(OpenIdConnectConfiguration.Create(published).JwksUri, CancellationToken.None);

            // The keys alone: the issuer that a discovery document names would be accepted besides the configured one.
            var configuration = new OpenIdConnectConfiguration();
            foreach (var key in new JsonWebKeySet(published).GetSigningKeys())
                configuration.SigningKeys.Add(key);
            return configuration.SigningKeys.Count > 0 ? configuration : throw new InvalidConfigurationException("No signing key is published there.");
        }
        catch (Exception error)
        {
            var reason = error.GetBaseException().Message;
            Log.Unavailable(logger, address, reason);
            throw new InvalidConfigurationException($"The issuer's keys could not be read from {address}: {reason}", error);
        }
        finally
        {
            _readAt = time.GetTimestamp();
        }
    }

    private static partial class Log
    {
        [LoggerMessage(LogLevel.Warning,
            "The issuer's keys could not be read from {Address}: {Reason} Tokens signed with keys already known are still accepted; others are answered with 503")]
        public static partial void Unavailable(ILogger logger, string address, string reason);
    }
}
