using System.Net;
using System.Net.Http.Json;
using System.Text;
using System.Text.Json;
using System.Text.Json.Nodes;
using Testing;

namespace Integration;

/// <summary>Recognisable secrets are planted, and whatever the system, its dashboard and Aspire's command line say about it is searched for them.</summary>
[Collection(nameof(SystemWithPlantedSecrets))]
public sealed class LeakTests(SystemWithPlantedSecrets planted)
{
    private const string Visible = "planted-but-no-secret";

    private static CancellationToken Cancellation => TestContext.Current.CancellationToken;

    [Fact]
    public async Task Secrets_AreInNoLogTraceOrErrorAnswer()
    {
        var system = planted.AppHost;
        await system.EnsureRunningAsync(Cancellation);
        using var dashboard = system.Telemetry();

        var answers = await MisbehaveAsync(system);
        using var gateway = new HttpClient { BaseAddress = system.GatewayAddress };
        var token = await AccessToken.OfAsync(gateway, Cancellation);
        await UseAsync(system, token);
        await system.ExecuteAsync("ordering", "rotate-password", Cancellation);
        var environment = system.Find("ordering").Environment;
        string[] secrets =
        [
            .. SystemWithPlantedSecrets.Planted.Values, .. SentSecrets, AccessToken.Secret,
            token.Split('.')[2],
            (await File.ReadAllLinesAsync(environment["Mtls__KeyFile"]!, Cancellation))[1],
            (await File.ReadAllTextAsync(Path.Combine(environment["SECRETS_DIRECTORY"]!, "ConnectionStrings__orderingdb"), Cancellation)).Split("Password=")[1].Split(';')[0],
        ];
        Assert.All(secrets, secret => Assert.True(secret.Length >= 10, "too short to be searched for"));

        await Eventually.TrueAsync(
            async () => (await dashboard.GetFromJsonAsync<JsonElement>($"traces?search={Visible}", Cancellation)).GetProperty("totalCount").GetInt32() > 0,
            "the traces of what was done have arrived");
        var said = new Dictionary<string, string>
        {
            ["error answers"] = answers,
            ["the AppHost's output"] = system.Output,
            ["console logs"] = await system.ShowAsync(Cancellation, "logs"),
            ["traces"] = await dashboard.GetStringAsync("traces?limit=100000", Cancellation),
            ["structured logs"] = await dashboard.GetStringAsync("logs?limit=100000", Cancellation),
            ["resources"] = await ResourcesAsync(system),
        };
        Assert.Contains(Visible, said["traces"], StringComparison.Ordinal); // so that finding no secret means something

        foreach (var (where, text) in said)
        {
            Assert.NotEmpty(text);
            foreach (var secret in secrets)
                Assert.False(text.Contains(secret, StringComparison.Ordinal), $"{where} has the secret '{secret}'");
        }
    }

    private static readonly string[] SentSecrets =
        ["plantedBearerToken", "plantedApiKeyHeader", "plantedSessionCookie", "plantedClientSecret", "plantedUserPassword", "plantedRefreshToken"];

    /// <summary>Requests with secrets that are refused in one way or another.</summary>
    private static async Task<string> MisbehaveAsync(AppHostProcess system)
    {
        using var gateway = new HttpClient { BaseAddress = system.GatewayAddress };
        var answers = new StringBuilder();
        foreach (var path in new[] { "/api/v1/orders", "/api/v1/payments?orderId=x", "/api/v1/inventory/SKU-0001", "/nowhere" })
        {
            using var request = new HttpRequestMessage(HttpMethod.Get, path);
            request.Headers.TryAddWithoutValidation("Authorization", "Bearer plantedBearerToken");
            request.Headers.TryAddWithoutValidation("X-Api-Key", "plantedApiKeyHeader");
            request.Headers.TryAddWithoutValidation("Cookie", "session=plantedSessionCookie");
            await RefusedAsync(gateway, request, answers);
        }

        //#if (identity)
        foreach (var form in new Dictionary<string, string>[]
        {
            new() { ["grant_type"] = "client_credentials", ["client_id"] = "platform-cli", ["client_secret"] = "plantedClientSecret" },
            new() { ["grant_type"] = "password", ["client_id"] = "platform-cli", ["username"] = "somebody", ["password"] = "plantedUserPassword" },
            new() { ["grant_type"] = "refresh_token", ["client_id"] = "platform-cli", ["refresh_token"] = "plantedRefreshToken" },
        })
        {
            using var request = new HttpRequestMessage(HttpMethod.Post, "/connect/token") { Content = new FormUrlEncodedContent(form) };
            await RefusedAsync(gateway, request, answers);
        }

        //#endif
        return answers.ToString();
    }

    private static async Task RefusedAsync(HttpClient gateway, HttpRequestMessage request, StringBuilder answers)
    {
        using var answer = await gateway.SendAsync(request, Cancellation);
        Assert.False(answer.IsSuccessStatusCode, $"{request.RequestUri} was answered {answer.StatusCode}");
        answers.Append(answer.Headers).Append(await answer.Content.ReadAsStringAsync(Cancellation));
    }

    private static async Task UseAsync(AppHostProcess system, string token)
    {
        using var gateway = new HttpClient { BaseAddress = system.GatewayAddress };
        gateway.DefaultRequestHeaders.Authorization = new("Bearer", token);
        using var answer = await gateway.GetAsync(new Uri($"/api/v1/inventory/{Visible}", UriKind.Relative), Cancellation);
        Assert.Equal(HttpStatusCode.NotFound, answer.StatusCode);
    }

    /// <summary>All that is shown of the resources, save the environment that services are started with, which they need their passwords in.</summary>
    private static async Task<string> ResourcesAsync(AppHostProcess system)
    {
        var resources = JsonNode.Parse(await system.ShowAsync(Cancellation, "describe", "--format", "json"))!["resources"]!.AsArray();
        Assert.All(resources, resource => resource!.AsObject().Remove("environment"));
        return resources.ToJsonString();
    }
}
