using System.IO.Pipelines;
using Dashboard.Telemetry;
using Google.Protobuf;
using Microsoft.AspNetCore.Http;
using Microsoft.Net.Http.Headers;

namespace Dashboard.Otlp;

/// <summary>
/// One of OTLP's services over gRPC (https://github.com/grpc/grpc/blob/master/doc/PROTOCOL-HTTP2.md). All that OTLP has are
/// unary calls. Grpc.AspNetCore would decompress a request without a limit, read it before anyone could look at its key, and log
/// the stack trace of each one that is malformed.
/// </summary>
internal sealed class GrpcExport(ExportService service, OtlpOptions options, TelemetryStore store)
{
    private const string ContentType = "application/grpc";

    public async Task HandleAsync(HttpContext context)
    {
        var response = context.Response;
        if (!IsGrpc(context.Request) || !response.SupportsTrailers())
        {
            store.Refused();
            response.StatusCode = StatusCodes.Status415UnsupportedMediaType;
            await response.WriteAsync($"This is OTLP/gRPC: send {ContentType} by HTTP/2. OTLP/HTTP is at {service.HttpPath}.", context.RequestAborted);
            return;
        }

        response.ContentType = ContentType;
        try
        {
            var answer = await ExportAsync(context);
            await response.Body.WriteAsync(GrpcFrame.Of(answer), context.RequestAborted);
            response.AppendTrailer("grpc-status", $"{GrpcStatus.Ok:D}");
        }
        catch (Exception exception) when (RefusedException.From(exception) is { } refused)
        {
            store.Refused();
            response.Headers["grpc-accept-encoding"] = "identity,gzip";
            response.Headers["grpc-status"] = $"{refused.GrpcStatus:D}";
            response.Headers["grpc-message"] = Uri.EscapeDataString(refused.Message);
        }
        catch (BadHttpRequestException)
        {
            // The stream is of no more use: only Kestrel, which must hear of it, can still say so.
            store.Refused();
            throw;
        }
    }

    private Task<IMessage> ExportAsync(HttpContext context)
    {
        if (!options.Admits(context.Request.Headers))
            throw RefusedException.WrongKey();

        var limit = options.MaxRequestBytes + GrpcFrame.PrefixLength;
        if (context.Request.ContentLength > limit)
            throw RefusedException.TooLong(limit);

        RequestBody.RaiseServerLimit(context, limit);
        return RequestBody.ReadAsync(
            context.Request.BodyReader, limit, bytes => ExportAsync(GrpcFrame.Parse(bytes), context), context.RequestAborted);
    }

    private async ValueTask<IMessage> ExportAsync(GrpcFrame frame, HttpContext context)
    {
        if (!frame.IsCompressed)
            return service.Export(frame.Message);

        var compression = context.Request.Headers["grpc-encoding"].ToString();
        if (compression != "gzip")
            throw RefusedException.UnknownCompression(compression);
        return await RequestBody.ReadGzipAsync<IMessage>(
            PipeReader.Create(frame.Message), options.MaxRequestBytes, bytes => new(service.Export(bytes)), context.RequestAborted);
    }

    private static bool IsGrpc(HttpRequest request) =>
        MediaTypeHeaderValue.TryParse(request.ContentType, out var type)
        && (type.MediaType.Equals(ContentType, StringComparison.OrdinalIgnoreCase)
            || type.MediaType.Equals($"{ContentType}+proto", StringComparison.OrdinalIgnoreCase));
}
