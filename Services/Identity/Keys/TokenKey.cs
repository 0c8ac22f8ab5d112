using Microsoft.IdentityModel.Tokens;

namespace Identity.Keys;

/// <summary>One key pair and when its turn begins; until then it is only published.</summary>
internal sealed record TokenKey(string Id, KeyPurpose Purpose, RsaSecurityKey Key, DateTimeOffset CreatedAt, DateTimeOffset SignsFrom);
