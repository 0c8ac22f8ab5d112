using System.Text.Json;
using System.Text.Json.Nodes;
using Microsoft.AspNetCore.Builder;
using Microsoft.AspNetCore.Hosting;
using Microsoft.AspNetCore.Http;
using Microsoft.Extensions.DependencyInjection;

namespace Testing;

/// <summary>
/// Issues access tokens, good and bad ones, and serves the keys to check them on a port of this machine, as Identity does.
/// </summary>
public sealed class TokenIssuer : IAsyncDisposable
{
    public const string Issuer = "https://identity.test/";
    public const string Customer = "customer-1";

    // Made once, since that takes a fifth of a second of a processor.
    private static readonly TestKey Unknown = new("unknown");

    private static readonly JsonSerializerOptions Lenient = new() { ReadCommentHandling = JsonCommentHandling.Skip, AllowTrailingCommas = true };

    // What the gateway's and ServiceDefaults' tests ask for, whatever services there are.
    private static readonly (string Scope, string Audience)[] OfTests =
    [
        ("orders.read", "ordering"), ("orders.write", "ordering"), ("inventory.read", "inventory"), ("inventory.write", "inventory"),
        ("payments.read", "payments"), ("notifications.read", "notifications"), ("notifications.write", "notifications"),
    ];

    /// <summary>Every scope that a service of this repository declares or a test asks for, and "operations"; with the APIs that it is for.</summary>
    public static IReadOnlyDictionary<string, string[]> Scopes { get; } = ReadScopes();

    private readonly WebApplication _app;
    private volatile TestKey _key = new("key-1");
    private volatile TestKey[] _published;
    private int _reads;
    private volatile bool _away;

    private TokenIssuer(WebApplication app)
    {
        _app = app;
        _published = [_key];
        app.MapGet("/.well-known/openid-configuration", () => Results.Json(new { issuer = Issuer, jwks_uri = $"{Address}/keys" }));
        app.MapGet("/.well-known/jwks", Keys);
        app.MapGet("/keys", Keys);
    }

    public string Address => _app.Urls.Single();

    /// <summary>How often the keys were read.</summary>
    public int Reads => Volatile.Read(ref _reads);

    /// <summary>Answers 500 instead of the keys.</summary>
    public bool Away { get => _away; set => _away = value; }

    /// <summary>What a service is configured with to accept this issuer's tokens.</summary>
    public IEnumerable<KeyValuePair<string, string?>> Settings =>
    [
        new("Authentication:Issuer", Issuer),
        new("Authentication:Authority", Address),
    ];

    public static async Task<TokenIssuer> StartAsync()
    {
        var builder = WebApplication.CreateEmptyBuilder(new());
        builder.WebHost.UseKestrelCore().UseUrls("http://127.0.0.1:0");
        builder.Services.AddRoutingCore();
        var issuer = new TokenIssuer(builder.Build());
        await issuer._app.StartAsync();
        return issuer;
    }

    /// <summary>A valid token. Without scopes it has all of them, without audiences those of its scopes.</summary>
    public string Token(string subject = Customer, string? scopes = null, params string[] audiences) =>
        _key.Sign(Header(), Payload(subject, scopes, audiences));

    /// <summary>A valid token with an end of its own.</summary>
    public string TokenUntil(DateTimeOffset end)
    {
        var payload = Payload(Customer, scopes: null, audiences: []);
        payload["exp"] = end.ToUnixTimeSeconds();
        return _key.Sign(Header(), payload);
    }

    /// <summary>A token with one thing wrong with it and all else right.</summary>
    public string Bad(TokenFault fault, string subject = Customer, string? scopes = null)
    {
        var header = Header();
        var payload = Payload(subject, scopes, []);
        var now = DateTimeOffset.UtcNow;
        switch (fault)
        {
            case TokenFault.Expired:
                payload["nbf"] = now.AddHours(-2).ToUnixTimeSeconds();
                payload["exp"] = now.AddHours(-1).ToUnixTimeSeconds();
                break;
            case TokenFault.NotYetValid:
                payload["nbf"] = now.AddMinutes(30).ToUnixTimeSeconds();
                break;
            case TokenFault.WithoutExpiry:
                payload.Remove("exp");
                break;
            case TokenFault.WrongIssuer:
                payload["iss"] = "https://elsewhere.test/";
                break;
            case TokenFault.WrongAudience:
                payload["aud"] = "elsewhere";
                break;
            case TokenFault.WrongType:
                header["typ"] = "JWT"; // an id token, for example
                break;
            case TokenFault.WithoutSignature:
                header["alg"] = "none";
                return $"{TestKey.Encode(header)}.{TestKey.Encode(payload)}.";
            case TokenFault.SignedWithThePublicKey:
                header["alg"] = "HS256";
                return _key.SignWithPublicKey(header, payload);
            case TokenFault.UnknownKey:
                return Unknown.Sign(header, payload);
            case TokenFault.SignedByAnotherKey:
                return Unknown.Sign(header, payload, _key.Id);
            case TokenFault.Tampered:
                var parts = _key.Sign(header, payload).Split('.');
                payload["sub"] = "somebody-else";
                return $"{parts[0]}.{TestKey.Encode(payload)}.{parts[2]}";
            default:
                throw new ArgumentOutOfRangeException(nameof(fault), fault, "No such fault.");
        }

        return _key.Sign(header, payload);
    }

    /// <summary>Signs with a new key from now on; the old one stays published.</summary>
    public void RotateKey()
    {
        _key = new TestKey($"key-{_published.Length + 1}");
        _published = [.. _published, _key];
    }

    /// <summary>Publishes only the key that signs now.</summary>
    public void WithdrawOldKeys() => _published = [_key];

    public ValueTask DisposeAsync() => _app.DisposeAsync();

    private IResult Keys()
    {
        Interlocked.Increment(ref _reads);
        return Away
            ? Results.StatusCode(StatusCodes.Status500InternalServerError)
            : Results.Json(new { keys = _published.Select(key => key.Public) });
    }

    private static JsonObject Header() => new() { ["alg"] = "RS256", ["typ"] = "at+jwt" };

    private static JsonObject Payload(string subject, string? scopes, string[] audiences)
    {
        var granted = scopes?.Split(' ', StringSplitOptions.RemoveEmptyEntries) ?? [.. Scopes.Keys];
        var meant = audiences is [] ? granted.SelectMany(scope => Scopes.GetValueOrDefault(scope) ?? []).Distinct() : audiences;
        return new()
        {
            ["iss"] = Issuer,
            ["aud"] = new JsonArray([.. meant.Select(audience => (JsonNode)audience)]),
            ["sub"] = subject,
            ["client_id"] = "tests",
            ["scope"] = string.Join(' ', granted),
            ["iat"] = DateTimeOffset.UtcNow.ToUnixTimeSeconds(),
            ["exp"] = DateTimeOffset.UtcNow.AddHours(1).ToUnixTimeSeconds(),
            ["jti"] = Guid.NewGuid().ToString(),
        };
    }

    private static Dictionary<string, string[]> ReadScopes()
    {
        var repository = AppContext.BaseDirectory[..AppContext.BaseDirectory.LastIndexOf($"{Path.DirectorySeparatorChar}Tests{Path.DirectorySeparatorChar}", StringComparison.Ordinal)];
        var scopes = (
            from file in Directory.EnumerateDirectories(Path.Combine(repository, "Services")).Select(service => Path.Combine(service, "routes.json"))
            where File.Exists(file)
            let declared = JsonSerializer.Deserialize<Declared>(File.ReadAllText(file), Lenient)!
            where declared.Scopes is not null
            from scope in declared.Scopes!.Keys
            select (scope, Audiences: declared.ReverseProxy.Clusters.Keys.ToArray())).ToDictionary(one => one.scope, one => one.Audiences);
        foreach (var (scope, audience) in OfTests)
            scopes.TryAdd(scope, [audience]);
        scopes["operations"] = [.. scopes.Values.SelectMany(audiences => audiences).Distinct()];
        return scopes;
    }

    private sealed record Declared(Dictionary<string, JsonElement>? Scopes, Proxy ReverseProxy);

    private sealed record Proxy(Dictionary<string, JsonElement> Clusters);
}
