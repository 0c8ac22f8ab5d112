using Cli;

namespace Testing;

/// <summary>Who a client of the gateway is (RFC 6749 section 2.3.1).</summary>
internal sealed record ClientCredentials(string Id, string Secret)
{
    public const string IdVariable = "OIDC_CLIENT_ID";
    public const string SecretVariable = "OIDC_CLIENT_SECRET";

    /// <summary>A client of the OpenID provider that may use the client credentials grant and has every scope.</summary>
    /// <exception cref="CommandFailedException">The environment does not name it.</exception>
    public static ClientCredentials Development => new(Read(IdVariable), Read(SecretVariable));

    private static string Read(string variable) => Environment.GetEnvironmentVariable(variable) is { Length: > 0 } value
        ? value
        : throw new CommandFailedException($"calls need a client of the OpenID provider: set the environment variables {IdVariable} and {SecretVariable} (docs/identity.md).");
}
