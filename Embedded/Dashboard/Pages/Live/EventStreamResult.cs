using Microsoft.AspNetCore.Http;
using Microsoft.Extensions.DependencyInjection;
using Microsoft.Extensions.Hosting;

namespace Dashboard.Pages.Live;

/// <summary>Answers with events until the reader leaves or the dashboard stops, and with a comment now and then.</summary>
/// <param name="send">Sends events until its token is cancelled.</param>
internal sealed class EventStreamResult(Func<EventStream, CancellationToken, Task> send) : IResult
{
    private static readonly TimeSpan Heartbeat = TimeSpan.FromSeconds(15);

    public async Task ExecuteAsync(HttpContext httpContext)
    {
        var services = httpContext.RequestServices;
        var stopping = services.GetRequiredService<IHostApplicationLifetime>().ApplicationStopping;
        using var end = CancellationTokenSource.CreateLinkedTokenSource(httpContext.RequestAborted, stopping);
        using var events = new EventStream(httpContext.Response);
        httpContext.Response.ContentType = "text/event-stream";

        var heartbeats = BeatAsync(events, services.GetRequiredService<TimeProvider>(), end.Token);
        try
        {
            await events.SendCommentAsync("open", end.Token);
            await send(events, end.Token);
        }
        catch (OperationCanceledException) when (end.IsCancellationRequested)
        {
            // The regular end.
        }
        finally
        {
            await end.CancelAsync();
            await heartbeats;
        }
    }

    private static async Task BeatAsync(EventStream events, TimeProvider time, CancellationToken cancellationToken)
    {
        using var timer = new PeriodicTimer(Heartbeat, time);
        try
        {
            while (await timer.WaitForNextTickAsync(cancellationToken))
                await events.SendCommentAsync("still here", cancellationToken);
        }
        catch (OperationCanceledException) when (cancellationToken.IsCancellationRequested)
        {
            // The stream has ended.
        }
    }
}
