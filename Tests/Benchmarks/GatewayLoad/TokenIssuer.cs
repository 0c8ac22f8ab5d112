using System.Buffers.Text;
using System.Security.Cryptography;
using System.Text;
using System.Text.Json.Nodes;

namespace Benchmarks.GatewayLoad;

/// <summary>Signs access tokens (RFC 9068) and serves the key to check them.</summary>
internal sealed class TokenIssuer : IAsyncDisposable
{
    public const string Name = "https://issuer.bench/";
    private const string KeyId = "bench";

    private readonly RSA _key = RSA.Create(2048);
    private readonly WebApplication _server;

    private TokenIssuer(WebApplication server) => _server = server;

    public string Address => _server.Urls.First();

    public static async Task<TokenIssuer> StartAsync(CancellationToken cancellationToken)
    {
        var builder = WebApplication.CreateSlimBuilder(["--urls", "http://127.0.0.1:0"]);
        builder.Logging.ClearProviders();
        var server = builder.Build();
        var issuer = new TokenIssuer(server);
        server.MapGet("/.well-known/jwks", () => Results.Text(issuer.KeySet(), "application/json"));
        await server.StartAsync(cancellationToken);
        return issuer;
    }

    public string Token(string subject)
    {
        var now = DateTimeOffset.UtcNow;
        var header = new JsonObject { ["alg"] = "RS256", ["typ"] = "at+jwt", ["kid"] = KeyId };
        var payload = new JsonObject
        {
            ["iss"] = Name, ["aud"] = MeasuredRoute.Service, ["sub"] = subject, ["client_id"] = "bench", ["scope"] = $"{MeasuredRoute.Scope} one.read two.read three.read",
            ["iat"] = now.ToUnixTimeSeconds(), ["exp"] = now.AddHours(6).ToUnixTimeSeconds(), ["jti"] = Guid.NewGuid().ToString(),
        };
        var text = $"{Encode(header)}.{Encode(payload)}";
        return $"{text}.{Base64Url.EncodeToString(_key.SignData(Encoding.ASCII.GetBytes(text), HashAlgorithmName.SHA256, RSASignaturePadding.Pkcs1))}";
    }

    public async ValueTask DisposeAsync()
    {
        await _server.DisposeAsync();
        _key.Dispose();
    }

    private string KeySet()
    {
        var key = _key.ExportParameters(includePrivateParameters: false);
        return new JsonObject
        {
            ["keys"] = new JsonArray(new JsonObject
            {
                ["kty"] = "RSA", ["use"] = "sig", ["alg"] = "RS256", ["kid"] = KeyId,
                ["n"] = Base64Url.EncodeToString(key.Modulus), ["e"] = Base64Url.EncodeToString(key.Exponent),
            }),
        }.ToJsonString();
    }

    private static string Encode(JsonObject json) => Base64Url.EncodeToString(Encoding.UTF8.GetBytes(json.ToJsonString()));
}
