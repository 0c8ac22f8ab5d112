using System.Net;
using Gateway.Policies;
using Yarp.ReverseProxy.Forwarder;
using Yarp.ReverseProxy.Model;

namespace Gateway.Telemetry;

/// <summary>
/// One log record for each request, exported as telemetry (not to the console, see <c>appsettings.json</c>). Neither path nor
/// query: identifiers and secrets stand there. The trace that the record belongs to has the path.
/// </summary>
internal sealed partial class AccessLog(RequestDelegate next, ILogger<AccessLog> logger, TimeProvider time)
{
    public Task InvokeAsync(HttpContext context) => logger.IsEnabled(LogLevel.Information) ? InvokeLoggedAsync(context) : next(context);

    private async Task InvokeLoggedAsync(HttpContext context)
    {
        var started = time.GetTimestamp();
        try
        {
            await next(context);
        }
        finally
        {
            Write(context, time.GetElapsedTime(started).TotalMilliseconds);
        }
    }

    private void Write(HttpContext context, double milliseconds)
    {
        var (request, response) = (context.Request, context.Response);
        var route = context.GetEndpoint()?.Metadata.GetMetadata<RoutePolicies>();
        var proxy = context.Features.Get<IReverseProxyFeature>();
        var (subject, clientId) = (ClaimOf(context, "sub"), ClaimOf(context, "client_id"));
        Answered(
            logger,
            request.Method,
            route?.RouteId,
            response.StatusCode,
            milliseconds,
            request.ContentLength,
            response.ContentLength,
            subject,
            clientId,
            context.Connection.RemoteIpAddress,
            request.Protocol,
            proxy?.ProxiedDestination?.DestinationId,
            context.Features.Get<IForwarderErrorFeature>()?.Error);
    }

    /// <summary>Of a valid token; the record stays one line whatever its issuer has put there.</summary>
    private static string? ClaimOf(HttpContext context, string type) =>
        context.User.FindFirst(type)?.Value is { } value ? string.Concat(value.Select(letter => BreaksLines(letter) ? ' ' : letter)) : null;

    private static bool BreaksLines(char letter) => char.IsControl(letter) || letter is '\u2028' or '\u2029';

    // Bytes are as announced: null where the length was not known beforehand.
    [LoggerMessage(Level = LogLevel.Information, Message =
        "{Method} {Route} answered {StatusCode} in {DurationMilliseconds} ms: {RequestBytes} bytes in, {ResponseBytes} out, "
        + "subject {Subject}, client {ClientId} at {ClientAddress} by {Protocol}, {Destination} {Error}")]
    private static partial void Answered(
        ILogger logger, string method, string? route, int statusCode, double durationMilliseconds, long? requestBytes, long? responseBytes,
        string? subject, string? clientId, IPAddress? clientAddress, string protocol, string? destination, ForwarderError? error);
}
