namespace Embedded.Dashboard.Tests.Pages;

/// <summary>Reads server-sent events.</summary>
internal sealed class EventReader : IDisposable
{
    private static readonly TimeSpan Deadline = TimeSpan.FromSeconds(30);

    private readonly HttpResponseMessage _response;
    private readonly StreamReader _reader;

    private EventReader(HttpResponseMessage response, StreamReader reader) => (_response, _reader) = (response, reader);

    private static CancellationToken Cancellation => TestContext.Current.CancellationToken;

    public static async Task<EventReader> OpenAsync(HttpClient client, string path)
    {
        var response = await client.GetAsync(path, HttpCompletionOption.ResponseHeadersRead, Cancellation);
        Assert.Equal("text/event-stream", response.Content.Headers.ContentType?.MediaType);
        return new(response, new(await response.Content.ReadAsStreamAsync(Cancellation)));
    }

    /// <returns>The data of the next event, which must have a name; null at the end of the stream.</returns>
    public async Task<string?> NextAsync(string name)
    {
        while (await _reader.ReadLineAsync(Cancellation).AsTask().WaitAsync(Deadline, Cancellation) is { } line)
        {
            if (line.StartsWith("event: ", StringComparison.Ordinal))
                Assert.Equal($"event: {name}", line);
            if (line.StartsWith("data: ", StringComparison.Ordinal))
                return line["data: ".Length..];
        }

        return null;
    }

    public void Dispose()
    {
        _reader.Dispose();
        _response.Dispose();
    }
}
