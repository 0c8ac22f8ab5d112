using System.Net.Http.Headers;
using System.Net.Http.Json;
using Aspire.Hosting.Testing;
using Npgsql;
using Testing;

namespace Integration;

public sealed class PasswordRotationTests(SystemFixture system)
{
    private const int Rotations = 4;

    private static CancellationToken Cancellation => TestContext.Current.CancellationToken;

    [Fact]
    public async Task Password_RotatedUnderLoad_FailsNoOrder()
    {
        using var gateway = system.Gateway();
        var token = await AccessToken.OfAsync(gateway, Cancellation);
        var sent = 0;

        await RotateAsync("ordering", requestsPerSecond: 100, () =>
        {
            var request = Interlocked.Increment(ref sent) % 10 == 0 ? PlaceOrder() : new(HttpMethod.Get, "/api/v1/orders?limit=5");
            request.Headers.Authorization = new AuthenticationHeaderValue("Bearer", token);
            return request;
        });
    }

    //#if (identity)
    [Fact]
    public Task Password_RotatedUnderLoad_FailsNoToken() => RotateAsync("identity", requestsPerSecond: 20, () => new(HttpMethod.Post, "/connect/token")
    {
        Content = new FormUrlEncodedContent(
            [new("grant_type", "client_credentials"), new("client_id", AccessToken.Client), new("client_secret", AccessToken.Secret)]),
    });

    //#endif
    private async Task RotateAsync(string service, int requestsPerSecond, Func<HttpRequestMessage> create)
    {
        using var client = system.DirectClient(service, await system.CertificateOfAsync("gateway", Cancellation));
        await using var load = new SteadyLoad(requestsPerSecond, async () =>
        {
            using var request = create();
            using var answer = await client.SendAsync(request, Cancellation);
            if (!answer.IsSuccessStatusCode)
                Assert.Fail($"{request.Method}: {answer.StatusCode} {await answer.Content.ReadAsStringAsync(Cancellation)} {await system.LogAsync(service, Cancellation)}");
        });

        for (var rotation = 0; rotation < Rotations; rotation++)
        {
            await load.AnsweredAsync(requestsPerSecond);
            var started = await NewestLoginAsync(service);
            var result = await system.App.ResourceCommands.ExecuteCommandAsync(service, "rotate-password", Cancellation);
            Assert.True(result.Success, result.Message);
            await Eventually.TrueAsync(async () => await NewestLoginAsync(service) > started, "somebody has logged in since");
        }

        await load.AnsweredAsync(requestsPerSecond);
        await load.StopAsync();
        Assert.Null(await LoginProblemAsync(await system.ConnectionStringAsync(service, $"{service}db", Cancellation)));
        Assert.Equal(PostgresErrorCodes.InvalidPassword, await LoginProblemAsync((await system.EnvironmentOfAsync(service, Cancellation))[$"ConnectionStrings__{service}db"]!));
    }

    private static HttpRequestMessage PlaceOrder() => new(HttpMethod.Post, "/api/v1/orders")
    {
        Headers = { { "Idempotency-Key", Guid.NewGuid().ToString() } },
        Content = JsonContent.Create(new { lines = new[] { new { sku = "SKU-0009", quantity = 1 } }, paymentMethod = "card-ok" }),
    };

    private async Task<DateTime> NewestLoginAsync(string service)
    {
        await using var administrator = NpgsqlDataSource.Create($"{await system.App.GetConnectionStringAsync("postgres", Cancellation)};Database=postgres;Pooling=false");
        await using var select = administrator.CreateCommand(
            $"SELECT coalesce(max(backend_start), '-infinity') FROM pg_stat_activity WHERE usename IN ('{service}-a', '{service}-b')");
        return (DateTime)(await select.ExecuteScalarAsync(Cancellation))!;
    }

    private static async Task<string?> LoginProblemAsync(string connectionString)
    {
        await using var connection = new NpgsqlConnection(new NpgsqlConnectionStringBuilder(connectionString) { Pooling = false }.ConnectionString);
        try
        {
            await connection.OpenAsync(Cancellation);
            return null;
        }
        catch (PostgresException refused)
        {
            return refused.SqlState;
        }
    }
}
