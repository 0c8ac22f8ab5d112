using System.Globalization;
using System.Net;
using System.Net.Http.Json;
using System.Text.Json.Nodes;
using Gateway.RateLimits;
using Microsoft.Extensions.Time.Testing;

namespace Gateway.Tests;

public sealed class RateLimitTests
{
    private static readonly Account Flooder = new(AccountKind.Client, "flooder");
    private static readonly Account Neighbour = new(AccountKind.Client, "neighbour");

    private readonly FakeTimeProvider _time = new();

    [Theory]
    [InlineData(100, 100, 2)]
    [InlineData(100, 100, 50)]
    [InlineData(7.5, 8, 3)]
    [InlineData(2000, 2000, 1.2)]
    public void Minute_OfTooManyRequests_GetsWhatThePolicySays_Within2Percent(double perSecond, int burst, double overload)
    {
        var limit = Limit(perSecond, burst);

        var granted = Flood(limit, Flooder, TimeSpan.FromMinutes(1), perSecond * overload);

        Assert.InRange(granted, perSecond * 60 * 0.98, perSecond * 60 * 1.02 + 1);
    }

    [Fact]
    public void Flood_OfOneCaller_CostsAnotherNothing()
    {
        var limit = Limit(perSecond: 50, burst: 50);
        var refused = 0;

        for (var tick = 0; tick < 60 * 40; tick++) // the neighbour sends 40 a second, the flooder 100 times as many
        {
            for (var i = 0; i < 100; i++)
                limit.Take(Flooder);
            refused += limit.Take(Neighbour).IsGranted ? 0 : 1;
            _time.Advance(TimeSpan.FromSeconds(1) / 40);
        }

        Assert.Equal(0, refused);
    }

    [Fact]
    public void Refusal_SaysWhenTheNextIsGranted()
    {
        var limit = Limit(perSecond: 0.5, burst: 1);
        Assert.True(limit.Take(Flooder).IsGranted);
        var refused = limit.Take(Flooder);

        Assert.Equal(2, refused.RetryAfter, precision: 3);
        _time.Advance(TimeSpan.FromSeconds(1.9));
        Assert.False(limit.Take(Flooder).IsGranted);
        _time.Advance(TimeSpan.FromSeconds(0.11));
        Assert.True(limit.Take(Flooder).IsGranted);
    }

    [Fact]
    public void Callers_BeyondTheBound_ShareOneAccount_AndMemoryStaysBounded()
    {
        var limit = Limit(perSecond: 1, burst: 10, maxCallers: 100);
        Assert.True(limit.Take(Neighbour).IsGranted);

        var granted = Enumerable.Range(0, 10_000).Count(i => limit.Take(new(AccountKind.Address, $"{i}")).IsGranted);

        Assert.Equal(99 + 10, granted);
        Assert.Equal(100, limit.Callers);
        Assert.True(limit.Take(Neighbour).IsGranted);

        _time.Advance(TimeSpan.FromMinutes(1)); // all are idle now: there is room for new ones
        Assert.All(Enumerable.Range(0, 100), i => Assert.True(limit.Take(new(AccountKind.Address, $"new {i}")).IsGranted));
        Assert.Equal(100, limit.Callers);
    }

    [Theory]
    [InlineData("203.0.113.7", "203.0.113.7")]
    [InlineData("::ffff:203.0.113.7", "203.0.113.7")]
    [InlineData("2001:db8:1:2:3:4:5:6", "2001:db8:1:2::")]
    public void Address_IsThatOfWhomItBelongsTo(string address, string account) =>
        Assert.Equal(account, Account.Network(IPAddress.Parse(address)));

    [Fact]
    public async Task Answer_BeyondTheLimit_Is429_AndEveryAnswerSaysWhatIsLeft()
    {
        await using var ordering = await Upstream.StartAsync();
        await using var gateway = new GatewayService("Production", ("ordering", ordering.Address)).With(_time)
            .With("RateLimits:Policies:api:PerSecond", "0.5").With("RateLimits:Policies:api:Burst", "3");
        using var client = gateway.Client();
        var cancellation = TestContext.Current.CancellationToken;

        foreach (var (left, reset) in new[] { (2, 2), (1, 4), (0, 6) })
        {
            using var granted = await client.GetAsync(new Uri("/api/v1/orders", UriKind.Relative), cancellation);
            Assert.Equal(HttpStatusCode.OK, granted.StatusCode);
            Assert.Equal("\"api\";q=3;w=6", Assert.Single(granted.Headers.GetValues("RateLimit-Policy")));
            Assert.Equal(string.Create(CultureInfo.InvariantCulture, $"\"api\";r={left};t={reset}"), Assert.Single(granted.Headers.GetValues("RateLimit")));
        }

        using var refused = await client.GetAsync(new Uri("/api/v1/orders", UriKind.Relative), cancellation);
        Assert.Equal(HttpStatusCode.TooManyRequests, refused.StatusCode);
        Assert.Equal(TimeSpan.FromSeconds(2), refused.Headers.RetryAfter!.Delta);
        Assert.Equal("\"api\";r=0;t=6", Assert.Single(refused.Headers.GetValues("RateLimit")));
        var problem = await refused.Content.ReadFromJsonAsync<JsonNode>(cancellation);
        Assert.Equal("https://iana.org/assignments/http-problem-types#quota-exceeded", (string?)problem!["type"]);
        Assert.Equal(3, ordering.Requests.Count);

        _time.Advance(TimeSpan.FromSeconds(2));
        using var again = await client.GetAsync(new Uri("/api/v1/orders", UriKind.Relative), cancellation);
        Assert.Equal(HttpStatusCode.OK, again.StatusCode);
    }

    private int Flood(RateLimit limit, Account account, TimeSpan duration, double perSecond)
    {
        var granted = 0;
        var requests = (int)(duration.TotalSeconds * perSecond);
        for (var i = 0; i < requests; i++)
        {
            granted += limit.Take(account).IsGranted ? 1 : 0;
            _time.Advance(duration / requests);
        }

        return granted;
    }

    private RateLimit Limit(double perSecond, int burst, int maxCallers = 1000) =>
        new("api", new() { PerSecond = perSecond, Burst = burst }, maxCallers, _time);
}
