using System.Net;
using System.Net.Sockets;
using Microsoft.AspNetCore.Builder;
using Testing;

namespace ServiceDefaults.Tests;

public sealed class ShutdownTests
{
    [Fact]
    public async Task Stop_TurnsReadinessOffFirst_AndFinishesWhatIsInFlight()
    {
        var entered = new TaskCompletionSource();
        var release = new TaskCompletionSource();
        await using var service = await TestService.StartAsync(
            map: app => app.MapGet("/slow", async () =>
            {
                entered.SetResult();
                await release.Task;
                return "done";
            }),
            settings: ("Shutdown:DrainSeconds", "2"));
        var slow = service.GetAsync("/slow");
        await entered.Task.WaitAsync(TestContext.Current.CancellationToken);

        var stopping = service.App.StopAsync(TestContext.Current.CancellationToken);

        await Eventually.TrueAsync(
            async () => (await service.GetAsync("/health")).StatusCode == HttpStatusCode.ServiceUnavailable, "the service is not ready while it drains");
        using var alive = await service.GetAsync("/alive");
        Assert.Equal(HttpStatusCode.OK, alive.StatusCode);
        Assert.False(stopping.IsCompleted);

        await Eventually.TrueAsync(() => RefusedAsync(service), "the server accepts no more connections");
        release.SetResult();
        using var answer = await slow;
        Assert.Equal("done", await answer.Content.ReadAsStringAsync(TestContext.Current.CancellationToken));
        await stopping;
    }

    private static async Task<bool> RefusedAsync(TestService service)
    {
        using var client = new HttpClient { BaseAddress = service.Client.BaseAddress };
        try
        {
            using var _ = await client.GetAsync(new Uri("/alive", UriKind.Relative), TestContext.Current.CancellationToken);
            return false;
        }
        catch (Exception exception) when (exception is HttpRequestException or SocketException) // the latter when it closes at once
        {
            return true;
        }
    }
}
