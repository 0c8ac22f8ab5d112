using System.Net;

namespace Integration;

/// <summary>Does it run at all? Asked of any system: <c>SMOKE_ADDRESS=https://… Tests/Integration/bin/Debug/net10.0/Integration -method "*Smoke*"</c>.</summary>
public sealed class SmokeTests(SystemFixture system)
{
    public const int OneMinute = 60_000;

    [Fact(Timeout = OneMinute)]
    public async Task Gateway_IsReady()
    {
        using var anyone = new HttpClient { BaseAddress = system.Address };

        using var answer = await anyone.GetAsync("/health", TestContext.Current.CancellationToken);

        Assert.Equal(HttpStatusCode.OK, answer.StatusCode);
    }
}
