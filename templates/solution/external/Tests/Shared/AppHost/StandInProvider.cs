using System.Buffers.Text;
using System.Net;
using System.Net.Sockets;
using System.Runtime.CompilerServices;
using System.Security.Cryptography;
using System.Text;
using System.Text.Json;
using System.Text.Json.Nodes;
using Microsoft.AspNetCore.Builder;
using Microsoft.AspNetCore.Hosting;
using Microsoft.AspNetCore.Http;
using Microsoft.Extensions.DependencyInjection;

namespace Testing;

/// <summary>
/// Stands in for the OpenID provider as long as the tests' process runs: discovery, keys, and tokens of the client credentials
/// grant with every scope of the gateway's routes. Systems that tests start are told of it by the environment.
/// </summary>
internal static class StandInProvider
{
    public const string Client = "tests";
    public const string Secret = "tests-client-secret";

    private const string KeyId = "stand-in";
    private static readonly JsonDocumentOptions WithComments = new() { CommentHandling = JsonCommentHandling.Skip, AllowTrailingCommas = true };
    private static readonly RSA Key = RSA.Create(2048);
    private static string _address = "";
    private static Task _started = Task.CompletedTask;

    public static async Task<Uri> TokenEndpointAsync()
    {
        await _started;
        return new($"{_address}/token");
    }

    /// <summary>Before the first test, and before any system reads its environment.</summary>
    [ModuleInitializer]
    internal static void Start()
    {
        _address = $"http://127.0.0.1:{FreePort()}";
        Environment.SetEnvironmentVariable("Parameters__issuer", _address);
        Environment.SetEnvironmentVariable("OIDC_CLIENT_ID", Client);
        Environment.SetEnvironmentVariable("OIDC_CLIENT_SECRET", Secret);
        _started = ServeAsync();
    }

    private static async Task ServeAsync()
    {
        var builder = WebApplication.CreateEmptyBuilder(new());
        builder.WebHost.UseKestrelCore().UseUrls(_address);
        builder.Services.AddRoutingCore();
        var app = builder.Build();
        app.MapGet("/.well-known/openid-configuration", () => Text(new() { ["issuer"] = _address, ["jwks_uri"] = $"{_address}/keys", ["token_endpoint"] = $"{_address}/token" }));
        app.MapGet("/keys", () => Text(new() { ["keys"] = new JsonArray(PublicKey()) }));
        app.MapPost("/token", async (HttpRequest request) =>
        {
            var form = await request.ReadFormAsync();
            return form["client_id"] == Client && form["client_secret"] == Secret
                ? Text(new() { ["access_token"] = Token(), ["token_type"] = "Bearer", ["expires_in"] = 3600 })
                : Results.Text("""{"error":"invalid_client"}""", "application/json", statusCode: StatusCodes.Status401Unauthorized);
        });
        await app.StartAsync();
    }

    private static IResult Text(JsonObject json) => Results.Text(json.ToJsonString(), "application/json");

    private static JsonObject PublicKey()
    {
        var key = Key.ExportParameters(includePrivateParameters: false);
        return new()
        {
            ["kty"] = "RSA", ["use"] = "sig", ["alg"] = "RS256", ["kid"] = KeyId,
            ["n"] = Base64Url.EncodeToString(key.Modulus), ["e"] = Base64Url.EncodeToString(key.Exponent),
        };
    }

    private static string Token()
    {
        var (scopes, audiences) = OfTheServices();
        var now = DateTimeOffset.UtcNow;
        var header = new JsonObject { ["alg"] = "RS256", ["typ"] = "at+jwt", ["kid"] = KeyId };
        var payload = new JsonObject
        {
            ["iss"] = _address, ["sub"] = Client, ["client_id"] = Client, ["scope"] = string.Join(' ', scopes),
            ["aud"] = new JsonArray([.. audiences.Select(audience => (JsonNode)audience)]),
            ["iat"] = now.ToUnixTimeSeconds(), ["exp"] = now.AddHours(1).ToUnixTimeSeconds(), ["jti"] = Guid.NewGuid().ToString(),
        };
        var text = $"{Encode(header)}.{Encode(payload)}";
        return $"{text}.{Base64Url.EncodeToString(Key.SignData(Encoding.ASCII.GetBytes(text), HashAlgorithmName.SHA256, RSASignaturePadding.Pkcs1))}";
    }

    /// <summary>The scopes and services of all <c>routes.json</c>.</summary>
    private static (IEnumerable<string> Scopes, IEnumerable<string> Audiences) OfTheServices()
    {
        var services = Directory.EnumerateFiles(Path.Combine(Projects.AppHost.ProjectPath, "..", "Services"), "routes.json", new EnumerationOptions { RecurseSubdirectories = true, MaxRecursionDepth = 1 })
            .Select(file => JsonNode.Parse(File.ReadAllText(file), documentOptions: WithComments)!).ToList();
        return (
            services.SelectMany(service => service["Scopes"]?.AsObject() ?? []).Select(scope => scope.Key).Append("operations"),
            services.SelectMany(service => service["ReverseProxy"]!["Clusters"]!.AsObject()).Select(cluster => cluster.Key));
    }

    private static string Encode(JsonObject json) => Base64Url.EncodeToString(Encoding.UTF8.GetBytes(json.ToJsonString()));

    private static int FreePort()
    {
        using var listener = new TcpListener(IPAddress.Loopback, 0);
        listener.Start();
        return ((IPEndPoint)listener.LocalEndpoint).Port;
    }
}
