using System.Net.Http.Headers;
using System.Net.Http.Json;
using Aspire.Hosting.ApplicationModel;
using Aspire.Hosting.Testing;
using Microsoft.Extensions.DependencyInjection;
using Npgsql;
using Testing;

namespace Integration;

/// <summary>Ordering's connections live for a second here (<see cref="SystemFixture"/>), so that every rotation meets new logins.</summary>
[Collection(nameof(Passwords))]
public sealed class PasswordRotationTests(SystemFixture system)
{
    private const int Rotations = 4;

    private static CancellationToken Cancellation => TestContext.Current.CancellationToken;

    [Fact]
    public async Task Password_RotatedUnderLoad_FailsNoRequest()
    {
        using var gateway = system.Gateway();
        using var ordering = system.DirectClient("ordering", await system.CertificateOfAsync("gateway", Cancellation));
        ordering.DefaultRequestHeaders.Authorization = new AuthenticationHeaderValue("Bearer", await AccessToken.OfAsync(gateway, Cancellation));
        var sent = 0;
        await using var load = new SteadyLoad(requestsPerSecond: 100, async () =>
        {
            using var request = Interlocked.Increment(ref sent) % 10 == 0 ? PlaceOrder() : new(HttpMethod.Get, "/api/v1/orders?limit=5");
            using var answer = await ordering.SendAsync(request, Cancellation);
            if (!answer.IsSuccessStatusCode)
                Assert.Fail($"{request.Method}: {answer.StatusCode} {await answer.Content.ReadAsStringAsync(Cancellation)} {await RefusalsAsync()}");
        });

        for (var rotation = 0; rotation < Rotations; rotation++)
        {
            await load.AnsweredAsync(150);
            var started = await NewestLoginAsync();
            var result = await system.App.ResourceCommands.ExecuteCommandAsync("ordering", "rotate-password", Cancellation);
            Assert.True(result.Success, result.Message);
            await Eventually.TrueAsync(async () => await NewestLoginAsync() > started, "somebody has logged in since");
        }

        await load.AnsweredAsync(150);
        await load.StopAsync();
        Assert.Null(await LoginProblemAsync(await system.ConnectionStringAsync("ordering", "orderingdb", Cancellation)));
        Assert.Equal(PostgresErrorCodes.InvalidPassword, await LoginProblemAsync((await system.EnvironmentOfAsync("ordering", Cancellation))["ConnectionStrings__orderingdb"]!));
    }

    private static HttpRequestMessage PlaceOrder() => new(HttpMethod.Post, "/api/v1/orders")
    {
        Headers = { { "Idempotency-Key", Guid.NewGuid().ToString() } },
        Content = JsonContent.Create(new { lines = new[] { new { sku = "SKU-0009", quantity = 1 } }, paymentMethod = "card-ok" }),
    };

    /// <summary>What ordering has logged about requests that it refused.</summary>
    private async Task<string> RefusalsAsync()
    {
        var refusals = new List<string>();
        var ordering = system.Projects.Single(project => project.Name == "ordering");
        await foreach (var lines in system.App.Services.GetRequiredService<ResourceLoggerService>().GetAllAsync(ordering).WithCancellation(Cancellation))
            refusals.AddRange(lines.Select(line => line.Content).Where(line => line.Contains("refused", StringComparison.Ordinal)));
        return string.Join('\n', refusals);
    }

    private async Task<DateTime> NewestLoginAsync()
    {
        await using var administrator = NpgsqlDataSource.Create($"{await system.App.GetConnectionStringAsync("postgres", Cancellation)};Database=postgres;Pooling=false");
        await using var select = administrator.CreateCommand("SELECT coalesce(max(backend_start), '-infinity') FROM pg_stat_activity WHERE usename = 'ordering'");
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
