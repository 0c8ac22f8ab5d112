using System.Collections.Concurrent;
using System.Net;
using Microsoft.AspNetCore.Builder;
using ServiceDefaults;
using Testing;

namespace Identity.Tests.Robustness;

/// <summary>Two replicas of Identity, and a service that reads their keys over HTTP, while a key takes over from another.</summary>
public sealed class RotationUnderLoadTests(PostgresFixture postgres)
{
    private const int RequestsPerSecond = 100;
    private const int RequestsPerToken = 5;

    [Fact]
    public async Task Rotation_WhileRequestsFlow_FailsNone()
    {
        var database = await postgres.CreateDatabaseAsync("identitydb");
        await using var first = await ReplicaAsync(database);
        await using var second = await ReplicaAsync(database);
        using var tokensOfFirst = first.CreateClient();
        using var tokensOfSecond = second.CreateClient();
        await using var service = await ServiceAsync(tokensOfSecond.BaseAddress!);
        using var client = new HttpClient { BaseAddress = new(service.Urls.Single()) };
        var keys = new ConcurrentDictionary<string, int>();
        var token = await tokensOfFirst.AccessTokenAsync();
        var number = 0;

        await using var load = new SteadyLoad(RequestsPerSecond, async () =>
        {
            var turn = Interlocked.Increment(ref number);
            if (turn % RequestsPerToken is 0)
                Volatile.Write(ref token, await (turn % 2 is 0 ? tokensOfFirst : tokensOfSecond).AccessTokenAsync());
            var sent = Volatile.Read(ref token);
            keys.AddOrUpdate((string)Protocol.Header(sent)["kid"]!, 1, (_, count) => count + 1);
            using var request = new HttpRequestMessage(HttpMethod.Get, "/") { Headers = { Authorization = new("Bearer", sent) } };
            using var response = await client.SendAsync(request, TestContext.Current.CancellationToken);
            Assert.Equal(HttpStatusCode.OK, response.StatusCode);
        });
        await load.AnsweredAsync(RequestsPerSecond);
        await first.RotateKeysAsync();
        await Eventually.TrueAsync(() => Task.FromResult(keys.Count is 2), "tokens of the new key are in use");
        await load.AnsweredAsync(2 * RequestsPerSecond);
        await load.StopAsync();

        Assert.Equal(2, keys.Count);
    }

    private static async Task<IdentityService> ReplicaAsync(string database)
    {
        // Ahead by more than the five seconds in which a service does not ask again for a key that it did not find.
        var replica = new IdentityService(database)
        {
            Settings = { ["urls"] = "http://127.0.0.1:0", ["Keys:PublishAhead"] = "00:00:07", ["Keys:Refresh"] = "00:00:00.250" },
        };
        replica.UseKestrel(); // without a port: the factory would set it while the server, which it does not wait for, may have started
        replica.StartServer();
        await replica.ReadyAsync();
        return replica;
    }

    private static async Task<WebApplication> ServiceAsync(Uri identity)
    {
        var builder = WebApplication.CreateSlimBuilder(["--urls", "http://127.0.0.1:0"]);
        builder.Configuration["Authentication:Issuer"] = IdentityService.Issuer;
        builder.Configuration["Authentication:Authority"] = identity.AbsoluteUri;
        builder.Configuration["Shutdown:DrainSeconds"] = "0";
        builder.Configuration["Logging:Console:LogLevel:Default"] = "Critical";
        builder.AddServiceDefaults();
        builder.AddTokenAuthentication("identity");
        var app = builder.Build();
        app.MapDefaultEndpoints();
        app.MapGet("/", () => "").RequireScope("operations");
        await app.StartAsync(TestContext.Current.CancellationToken);
        return app;
    }
}
