using System.Text.Json;
using Cli;

namespace Testing;

/// <summary>Where access tokens are asked for.</summary>
internal static class TokenEndpoint
{
    /// <summary>The variable that the AppHost reads too.</summary>
    public const string Issuer = "Parameters__issuer";

    /// <summary>That of the OpenID provider, by its own description (OpenID Connect Discovery 1.0 section 4), whatever is called.</summary>
    /// <exception cref="CommandFailedException">It is not known which provider.</exception>
    /// <exception cref="HttpRequestException">It did not answer.</exception>
    public static async ValueTask<Uri> OfAsync(Uri address, CancellationToken cancellationToken)
    {
        var issuer = Environment.GetEnvironmentVariable(Issuer) is { Length: > 0 } set
            ? set
            : throw new CommandFailedException($"calls need tokens of the OpenID provider, and it is not known which: set the environment variable {Issuer} to its issuer (docs/identity.md).");
        using var provider = new HttpClient();
        using var description = JsonDocument.Parse(await provider.GetStringAsync(new Uri($"{issuer.TrimEnd('/')}/.well-known/openid-configuration"), cancellationToken));
        return new(description.RootElement.GetProperty("token_endpoint").GetString()!);
    }
}
