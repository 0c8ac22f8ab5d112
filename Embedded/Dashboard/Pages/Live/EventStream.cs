using Microsoft.AspNetCore.Http;

namespace Dashboard.Pages.Live;

/// <summary>Writes server-sent events (HTML Living Standard, 9.2). Thread-safe.</summary>
internal sealed class EventStream(HttpResponse response) : IDisposable
{
    private readonly SemaphoreSlim _writing = new(1);

    /// <param name="name">What happened.</param>
    /// <param name="data">One line.</param>
    /// <param name="id">What a reader that connects again sends as <c>Last-Event-ID</c>.</param>
    /// <param name="cancellationToken">Gives up.</param>
    public Task SendAsync(string name, string data, string? id, CancellationToken cancellationToken) =>
        WriteAsync($"{(id is null ? "" : $"id: {id}\n")}event: {name}\ndata: {data}\n\n", cancellationToken);

    /// <summary>Readers ignore it; but it finds out whether they are there.</summary>
    public Task SendCommentAsync(string text, CancellationToken cancellationToken) => WriteAsync($": {text}\n\n", cancellationToken);

    public void Dispose() => _writing.Dispose();

    private async Task WriteAsync(string text, CancellationToken cancellationToken)
    {
        await _writing.WaitAsync(cancellationToken);
        try
        {
            await response.WriteAsync(text, cancellationToken);
            await response.Body.FlushAsync(cancellationToken);
        }
        finally
        {
            _writing.Release();
        }
    }
}
