using System.Net;
using System.Net.Http.Json;
using System.Text;
using System.Text.Json;
using Testing;

namespace Integration;

/// <summary>Recognisable secrets are planted, and whatever the system says about itself is searched for them.</summary>
public sealed class LeakTests
{
    private const string Visible = "planted-but-no-secret";

    private static readonly Dictionary<string, string> Planted = new()
    {
        ["Parameters__postgres-password"] = "plantedAdministratorPassword1",
        ["Parameters__rabbitmq-password"] = "plantedBrokerPassword12345678",
        ["Parameters__ordering-db-password"] = "plantedRunningPassword12345678",
        ["Parameters__ordering-owner-db-password"] = "plantedOwnerPassword1234567890",
        //#if (identity)
        ["Parameters__identity-keys-secret"] = "plantedKeysSecret123456789012345678901234567890",
        //#endif
    };

    private static CancellationToken Cancellation => TestContext.Current.CancellationToken;

    [Fact]
    public async Task Secrets_AreInNoLogTracePageOrErrorAnswer()
    {
        Assert.SkipUnless(Engine.IsEmbedded, "The other engine has Aspire's dashboard.");
        await using var system = new AppHostProcess { Settings = Planted };
        await system.InitializeAsync();
        using var dashboard = await system.DashboardAsync(Cancellation);

        var answers = await MisbehaveAsync(system);
        using var gateway = await WithoutTokenAsync(system);
        var token = await AccessToken.OfAsync(gateway, Cancellation);
        await UseAsync(system, token);
        await RotateAsync(dashboard);
        var environment = await system.EnvironmentAsync("ordering", Cancellation);
        string[] secrets =
        [
            .. Planted.Values, .. SentSecrets, AccessToken.Secret,
            token.Split('.')[2],
            environment["OTEL_EXPORTER_OTLP_HEADERS"].Split('=')[^1],
            (await File.ReadAllLinesAsync(environment["Mtls__KeyFile"], Cancellation))[1],
            (await File.ReadAllTextAsync(Path.Combine(environment["SECRETS_DIRECTORY"], "ConnectionStrings__orderingdb"), Cancellation)).Split("Password=")[1].Split(';')[0],
        ];
        Assert.All(secrets, secret => Assert.True(secret.Length >= 10, "too short to be searched for"));

        await Eventually.TrueAsync(
            async () => (await dashboard.GetFromJsonAsync<JsonElement>($"/api/traces?text={Visible}", Cancellation)).GetProperty("items").GetArrayLength() > 0,
            "the traces of what was done have arrived");
        var said = await EverythingAsync(system, dashboard);
        said["error answers"] = answers;
        Assert.Contains(said.Values, text => text.Contains(Visible, StringComparison.Ordinal)); // so that finding no secret means something

        foreach (var (where, text) in said)
        {
            foreach (var secret in secrets)
                Assert.False(text.Contains(secret, StringComparison.Ordinal), $"{where} has the secret '{secret}'");
        }
    }

    private static readonly string[] SentSecrets =
        ["plantedBearerToken", "plantedApiKeyHeader", "plantedSessionCookie", "plantedClientSecret", "plantedUserPassword", "plantedRefreshToken"];

    /// <summary>Requests with secrets that are refused in one way or another.</summary>
    private static async Task<string> MisbehaveAsync(AppHostProcess system)
    {
        using var gateway = await WithoutTokenAsync(system);
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

    private static async Task<HttpClient> WithoutTokenAsync(AppHostProcess system) =>
        new() { BaseAddress = new((await system.StatusAsync(Cancellation)).Resources.Single(entry => entry.Name == "gateway").Urls[0]) };

    private static async Task UseAsync(AppHostProcess system, string token)
    {
        using var gateway = await WithoutTokenAsync(system);
        gateway.DefaultRequestHeaders.Authorization = new("Bearer", token);
        using var answer = await gateway.GetAsync(new Uri($"/api/v1/inventory/{Visible}", UriKind.Relative), Cancellation);
        Assert.Equal(HttpStatusCode.NotFound, answer.StatusCode);
    }

    private static async Task RotateAsync(HttpClient dashboard)
    {
        using var answer = await dashboard.PostAsync(new Uri("/api/resources/ordering/commands/rotate-password", UriKind.Relative), null, Cancellation);
        Assert.Equal(HttpStatusCode.OK, answer.StatusCode);
    }

    /// <summary>By where it was found.</summary>
    private static async Task<Dictionary<string, string>> EverythingAsync(AppHostProcess system, HttpClient dashboard)
    {
        var said = new Dictionary<string, string>
        {
            ["AppHost's output"] = system.Output,
            ["status"] = JsonSerializer.Serialize(await system.StatusAsync(Cancellation)),
        };
        var pages = new List<string> { "/resources", "/resources?view=graph", "/logs", "/traces", "/metrics", "/about", "/api/resources", "/api/metrics", "/api/telemetry" };
        foreach (var resource in (await dashboard.GetFromJsonAsync<JsonElement>("/api/resources", Cancellation)).EnumerateArray())
        {
            var id = resource.GetProperty("id").GetString();
            pages.AddRange([$"/resources/{id}", $"/api/resources/{id}", $"/console/{id}", $"/api/resources/{id}/console"]);
        }

        await foreach (var page in PagesAsync(dashboard, "/api/logs"))
            said[page.Address] = page.Text;
        await foreach (var (address, text) in PagesAsync(dashboard, "/api/traces"))
        {
            said[address] = text;
            foreach (var trace in JsonSerializer.Deserialize<JsonElement>(text).GetProperty("items").EnumerateArray())
            {
                var id = trace.GetProperty("traceId").GetString();
                pages.AddRange([$"/traces/{id}", $"/api/traces/{id}"]);
            }
        }

        foreach (var page in pages)
        {
            using var answer = await dashboard.GetAsync(new Uri(page, UriKind.Relative), Cancellation);
            Assert.True(answer.IsSuccessStatusCode || answer.StatusCode == HttpStatusCode.NotFound, $"{page} was answered {answer.StatusCode}");
            said[page] = await answer.Content.ReadAsStringAsync(Cancellation);
        }

        return said;
    }

    private static async IAsyncEnumerable<(string Address, string Text)> PagesAsync(HttpClient dashboard, string path)
    {
        for (var address = path; address is not null;)
        {
            var text = await dashboard.GetStringAsync(address, Cancellation);
            yield return (address, text);
            var page = JsonSerializer.Deserialize<JsonElement>(text);
            address = page.TryGetProperty("next", out var next) && next.ValueKind == JsonValueKind.Number ? $"{path}?before={next}" : null;
        }
    }
}
