using System.Collections.Concurrent;
using System.Diagnostics;
using System.Net;
using Testing;

namespace Identity.Tests.Robustness;

/// <summary>Hashing a password takes a fifth of a second of a processor: what a flood of sign-ins leaves to everybody else.</summary>
public sealed class PasswordFloodTests(PostgresFixture postgres, ITestOutputHelper output)
{
    private const int Attackers = 20;
    private static readonly TimeSpan Length = TimeSpan.FromSeconds(10);

    [Fact]
    public async Task Tokens_AreIssuedInTime_WhileStrangersFloodTheSignInPage()
    {
        await using var service = new IdentityService(await postgres.CreateDatabaseAsync("identitydb")) { HashesThoroughly = true };
        await service.ReadyAsync();
        using var client = service.Browser();
        using var owner = service.Browser("203.0.113.1");
        using (var known = await owner.LoginAsync())
            Assert.Equal(HttpStatusCode.Redirect, known.StatusCode);
        using var warmUp = await client.ClientTokenAsync();
        var before = await MeasureAsync(client, TimeSpan.FromSeconds(2));

        using var over = new CancellationTokenSource();
        var answers = new ConcurrentQueue<HttpStatusCode>();
        var attack = Enumerable.Range(0, Attackers).Select(number => Task.Run(() => AttackAsync(service, number, answers, over.Token))).ToList();
        var during = await MeasureAsync(client, Length);
        using var signedIn = await owner.LoginAsync();
        await over.CancelAsync();
        await Task.WhenAll(attack);
        var after = await MeasureAsync(client, TimeSpan.FromSeconds(2));

        output.WriteLine($"p50/p99 ms before {before}, during {during}, after {after}; answers {string.Join(", ", answers.CountBy(status => status))}");
        Assert.True(during.Median < Math.Max(250, 5 * before.Median) && during.P99 < Math.Max(1000, 5 * before.P99), $"before {before}, during {during}");
        Assert.Equal(HttpStatusCode.Redirect, signedIn.StatusCode); // on a device that the user knows
        Assert.Equal([HttpStatusCode.OK, HttpStatusCode.ServiceUnavailable], answers.Distinct().Order());
    }

    private static async Task<(double Median, double P99)> MeasureAsync(HttpClient client, TimeSpan length)
    {
        var latencies = new List<double>();
        for (var watch = Stopwatch.StartNew(); watch.Elapsed < length;)
        {
            var sent = watch.Elapsed;
            using var token = await client.ClientTokenAsync();
            Assert.Equal(HttpStatusCode.OK, token.StatusCode);
            latencies.Add((watch.Elapsed - sent).TotalMilliseconds);
            await Task.Delay(10, TestContext.Current.CancellationToken);
        }

        latencies.Sort();
        return (latencies[latencies.Count / 2], latencies[(int)(latencies.Count * 0.99)]);
    }

    private static async Task AttackAsync(IdentityService service, int number, ConcurrentQueue<HttpStatusCode> answers, CancellationToken over)
    {
        using var browser = service.Browser($"198.51.100.{number}");
        var token = SignInFlow.Field(await browser.TextAsync("/account/login"), "__RequestVerificationToken");
        for (var attempt = 0; !over.IsCancellationRequested; attempt++)
        {
            using var response = await browser.PostFormAsync("/account/login",
                ("name", $"nobody{number}-{attempt}"), ("password", "a password of nobody"), ("__RequestVerificationToken", token));
            answers.Enqueue(response.StatusCode);
            if (response.StatusCode is HttpStatusCode.ServiceUnavailable)
            {
                Assert.NotNull(response.Headers.RetryAfter);
                await Task.Delay(50, TestContext.Current.CancellationToken);
            }
        }
    }
}
