using System.Security.Cryptography;
using Microsoft.Extensions.Options;
using Microsoft.Extensions.Primitives;
using Microsoft.IdentityModel.Tokens;
using OpenIddict.Server;

namespace Identity.Keys;

/// <summary>Hands the ring's keys to OpenIddict, which uses the first and publishes all, and has it take them anew when they change.</summary>
internal sealed class ServerKeys(KeyRing ring) : IConfigureOptions<OpenIddictServerOptions>, IOptionsChangeTokenSource<OpenIddictServerOptions>
{
    public string Name => Options.DefaultName;

    public IChangeToken GetChangeToken() => ring.ChangeToken;

    public void Configure(OpenIddictServerOptions options)
    {
        if (ring.Empty)
        {
            AddPlaceholders(options);
            return;
        }

        options.SigningCredentials.AddRange(ring.Of(KeyPurpose.Sign)
            .Select(key => new SigningCredentials(key.Key, SecurityAlgorithms.RsaSha256)));
        options.EncryptionCredentials.AddRange(ring.Of(KeyPurpose.Encrypt)
            .Select(key => new EncryptingCredentials(key.Key, SecurityAlgorithms.RsaOAEP, SecurityAlgorithms.Aes256CbcHmacSha512)));
    }

    /// <summary>OpenIddict sees every request, probes too, and must have keys; <see cref="KeysRequired"/> keeps those from any use.</summary>
    private static void AddPlaceholders(OpenIddictServerOptions options)
    {
        options.SigningCredentials.Add(new(new ECDsaSecurityKey(ECDsa.Create(ECCurve.NamedCurves.nistP256)), SecurityAlgorithms.EcdsaSha256));
        options.EncryptionCredentials.Add(new(
            new SymmetricSecurityKey(RandomNumberGenerator.GetBytes(32)), SecurityAlgorithms.Aes256KW, SecurityAlgorithms.Aes256CbcHmacSha512));
    }
}
