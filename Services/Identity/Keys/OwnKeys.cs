using Microsoft.IdentityModel.Tokens;
using ServiceDefaults.Authentication;

namespace Identity.Keys;

/// <summary>The issuer checks tokens for its own operations with its own keys, without asking itself over HTTP.</summary>
internal sealed class OwnKeys(KeyRing ring) : IIssuerKeys
{
    public Task<IReadOnlyCollection<SecurityKey>> ReadAsync() =>
        Task.FromResult<IReadOnlyCollection<SecurityKey>>([.. ring.Of(KeyPurpose.Sign).Select(key => key.Key)]);
}
