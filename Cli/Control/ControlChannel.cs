using System.Net;
using System.Net.Sockets;
using System.Runtime.CompilerServices;
using System.Text.Json;
using Cli.Launch;

namespace Cli.Control;

/// <summary>Talks to the running AppHost: HTTP/1.1 over the unix domain socket that its state file names.</summary>
internal sealed class ControlChannel : IDisposable
{
    private static readonly TimeSpan AnswerTimeout = TimeSpan.FromSeconds(10);

    private readonly HttpClient _http;

    public ControlChannel(AppHostState state)
    {
        State = state;
        _http = new(new SocketsHttpHandler { ConnectCallback = (_, cancellationToken) => ConnectSocketAsync(state.Socket, cancellationToken) })
        {
            BaseAddress = new("http://apphost"),
            // Logs are followed without end; other calls bound themselves.
            Timeout = Timeout.InfiniteTimeSpan,
        };
    }

    public AppHostState State { get; }

    /// <summary>Null when nothing runs: no state file, or a stale one, whose process is gone or whose socket refuses.</summary>
    public static async Task<ControlChannel?> OpenAsync(Repository repository, CancellationToken cancellationToken)
    {
        if (AppHostState.Read(repository.StateFile) is not { } state || !Processes.IsAlive(state.Pid))
        {
            return null;
        }

        var channel = new ControlChannel(state);
        try
        {
            await channel.StatusJsonAsync(cancellationToken);
            return channel;
        }
        catch (HttpRequestException)
        {
            channel.Dispose();
            return null;
        }
        catch
        {
            channel.Dispose();
            throw;
        }
    }

    public static async Task<ControlChannel> OpenRunningAsync(Repository repository, CancellationToken cancellationToken) =>
        await OpenAsync(repository, cancellationToken)
        ?? throw new CommandFailedException("nothing is running. Start it with: dotnet platform.cs up --detach");

    public async Task<string> StatusJsonAsync(CancellationToken cancellationToken)
    {
        using var timeout = CancellationTokenSource.CreateLinkedTokenSource(cancellationToken);
        timeout.CancelAfter(AnswerTimeout);
        try
        {
            return await _http.GetStringAsync("/status", timeout.Token);
        }
        catch (OperationCanceledException silent) when (!cancellationToken.IsCancellationRequested)
        {
            throw new CommandFailedException(
                $"the AppHost (process {State.Pid}) did not answer within {AnswerTimeout.TotalSeconds:0} s. Stop it with: dotnet platform.cs down", silent);
        }
    }

    public async Task<SystemStatus> StatusAsync(CancellationToken cancellationToken) => Parse(await StatusJsonAsync(cancellationToken));

    public static SystemStatus Parse(string json) =>
        JsonSerializer.Deserialize(json, ControlJson.Default.SystemStatus) ?? throw new JsonException("the status document is null");

    /// <summary>The captured console output of a resource, line by line; without end when followed.</summary>
    /// <exception cref="WrongUsageException">There is no such resource.</exception>
    public async IAsyncEnumerable<string> LogsAsync(string resource, bool follow, [EnumeratorCancellation] CancellationToken cancellationToken)
    {
        var path = $"/resources/{Uri.EscapeDataString(resource)}/logs?follow={(follow ? "true" : "false")}";
        using var response = await _http.GetAsync(path, HttpCompletionOption.ResponseHeadersRead, cancellationToken);
        if (response.StatusCode == HttpStatusCode.NotFound)
        {
            var known = (await StatusAsync(cancellationToken)).Resources.Select(known => known.Name).Distinct(StringComparer.Ordinal);
            throw new WrongUsageException($"there is no resource '{resource}'. The system has: {string.Join(", ", known)}");
        }

        response.EnsureSuccessStatusCode();
        using var reader = new StreamReader(await response.Content.ReadAsStreamAsync(cancellationToken));
        while (await reader.ReadLineAsync(cancellationToken) is { } line)
        {
            yield return line;
        }
    }

    /// <summary>The environment variables of a resource's running instance, passwords among them.</summary>
    /// <exception cref="CommandFailedException">There is no such resource, or it does not run.</exception>
    public async Task<IReadOnlyDictionary<string, string>> EnvironmentAsync(string resource, CancellationToken cancellationToken)
    {
        using var response = await _http.GetAsync($"/resources/{Uri.EscapeDataString(resource)}/environment", cancellationToken);
        if (response.StatusCode is HttpStatusCode.NotFound or HttpStatusCode.Conflict)
        {
            throw new CommandFailedException($"the environment of '{resource}' is not known: {await response.Content.ReadAsStringAsync(cancellationToken)}");
        }

        response.EnsureSuccessStatusCode();
        await using var body = await response.Content.ReadAsStreamAsync(cancellationToken);
        return await JsonSerializer.DeserializeAsync(body, ControlJson.Default.IReadOnlyDictionaryStringString, cancellationToken)
            ?? throw new JsonException($"the environment of '{resource}' is null");
    }

    /// <summary>Runs `start`, `stop` or `restart` on every instance of a resource and waits for it.</summary>
    /// <returns>Null when it was done, otherwise the reason why not.</returns>
    public async Task<string?> ExecuteAsync(string resource, string command, CancellationToken cancellationToken)
    {
        using var response = await _http.PostAsync($"/resources/{Uri.EscapeDataString(resource)}/commands/{command}", content: null, cancellationToken);
        if (response.StatusCode is HttpStatusCode.NotFound or HttpStatusCode.Conflict)
        {
            return await response.Content.ReadAsStringAsync(cancellationToken);
        }

        response.EnsureSuccessStatusCode();
        return null;
    }

    /// <summary>Asks the AppHost to stop everything; it answers before it has.</summary>
    public async Task StopAsync(CancellationToken cancellationToken)
    {
        using var response = await _http.PostAsync("/stop", content: null, cancellationToken);
        response.EnsureSuccessStatusCode();
    }

    public void Dispose() => _http.Dispose();

    private static async ValueTask<Stream> ConnectSocketAsync(string path, CancellationToken cancellationToken)
    {
        var socket = new Socket(AddressFamily.Unix, SocketType.Stream, ProtocolType.Unspecified);
        try
        {
            await socket.ConnectAsync(new UnixDomainSocketEndPoint(path), cancellationToken);
            return new NetworkStream(socket, ownsSocket: true);
        }
        catch
        {
            socket.Dispose();
            throw;
        }
    }
}
