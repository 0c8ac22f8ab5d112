using System.Buffers;
using Dashboard.Telemetry;
using Google.Protobuf;
using Microsoft.AspNetCore.Http;
using Microsoft.Net.Http.Headers;
using OpenTelemetry.Proto.Trace.V1;

namespace Dashboard.Otlp;

/// <summary>One of OTLP's services over HTTP, with binary protobuf (OTLP specification, section "OTLP/HTTP").</summary>
internal sealed class HttpExport(ExportService service, OtlpOptions options, TelemetryStore store)
{
    private const string Protobuf = "application/x-protobuf";

    public async Task HandleAsync(HttpContext context)
    {
        try
        {
            var answer = await ExportAsync(context);
            await WriteAsync(context, StatusCodes.Status200OK, answer);
        }
        catch (Exception exception) when (RefusedException.From(exception) is { } refused)
        {
            store.Refused();
            // Of google.rpc.Status, which the specification asks for, this has the field that is used: 2, the message.
            await WriteAsync(context, refused.HttpStatus, new Status { Message = refused.Message });
        }
        catch (BadHttpRequestException)
        {
            // The connection is of no more use: only Kestrel, which must hear of it, can still say so.
            store.Refused();
            throw;
        }
    }

    private Task<IMessage> ExportAsync(HttpContext context)
    {
        var request = context.Request;
        if (!options.Admits(request.Headers))
            throw RefusedException.WrongKey();
        if (!MediaTypeHeaderValue.TryParse(request.ContentType, out var type) || !type.MediaType.Equals(Protobuf, StringComparison.OrdinalIgnoreCase))
            throw RefusedException.NotProtobuf(request.ContentType);
        if (request.ContentLength > options.MaxRequestBytes)
            throw RefusedException.TooLong(options.MaxRequestBytes);

        RequestBody.RaiseServerLimit(context, options.MaxRequestBytes);
        ValueTask<IMessage> Export(ReadOnlySequence<byte> bytes) => new(service.Export(bytes));
        return request.Headers.ContentEncoding.ToString() switch
        {
            "" or "identity" => RequestBody.ReadAsync(request.BodyReader, options.MaxRequestBytes, Export, context.RequestAborted),
            "gzip" => RequestBody.ReadGzipAsync(request.BodyReader, options.MaxRequestBytes, Export, context.RequestAborted),
            var other => throw RefusedException.UnknownCompression(other),
        };
    }

    private static async Task WriteAsync(HttpContext context, int status, IMessage message)
    {
        var body = message.ToByteArray();
        context.Response.StatusCode = status;
        context.Response.ContentType = Protobuf;
        context.Response.ContentLength = body.Length;
        await context.Response.Body.WriteAsync(body, context.RequestAborted);
    }
}
