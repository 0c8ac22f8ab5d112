namespace Aspire.Hosting.ApplicationModel;

/// <summary>How an HTTP request that is a command is sent and understood.</summary>
public class HttpCommandOptions : CommandOptions
{
    /// <summary>The endpoint that it is sent to.</summary>
    public Func<EndpointReference>? EndpointSelector { get; set; }

    /// <summary>The named client that sends it.</summary>
    public string? HttpClientName { get; set; }

    /// <summary>The method; <c>POST</c> when null.</summary>
    public HttpMethod? Method { get; set; }

    /// <summary>Changes the request before it is sent.</summary>
    public Func<HttpCommandRequestContext, Task>? PrepareRequest { get; set; }

    /// <summary>Turns the response into a result; 2xx is success when null.</summary>
    public Func<HttpCommandResultContext, Task<ExecuteCommandResult>>? GetCommandResult { get; set; }
}

/// <summary>A request that is about to be sent.</summary>
public sealed class HttpCommandRequestContext
{
    internal HttpCommandRequestContext()
    {
    }

    /// <summary>The application's services.</summary>
    public required IServiceProvider Services { get; init; }

    /// <summary>The instance that the command runs on.</summary>
    public required string ResourceName { get; init; }

    /// <summary>The endpoint that it is sent to.</summary>
    public required EndpointReference Endpoint { get; init; }

    /// <summary>The client that sends it.</summary>
    public required HttpClient HttpClient { get; init; }

    /// <summary>The request.</summary>
    public required HttpRequestMessage Request { get; init; }

    /// <summary>Ends when the caller gives up.</summary>
    public required CancellationToken CancellationToken { get; init; }
}

/// <summary>A response that has come.</summary>
public sealed class HttpCommandResultContext
{
    internal HttpCommandResultContext()
    {
    }

    /// <summary>The application's services.</summary>
    public required IServiceProvider Services { get; init; }

    /// <summary>The instance that the command runs on.</summary>
    public required string ResourceName { get; init; }

    /// <summary>The endpoint that it came from.</summary>
    public required EndpointReference Endpoint { get; init; }

    /// <summary>The client that got it.</summary>
    public required HttpClient HttpClient { get; init; }

    /// <summary>The response.</summary>
    public required HttpResponseMessage Response { get; init; }

    /// <summary>Ends when the caller gives up.</summary>
    public required CancellationToken CancellationToken { get; init; }
}
