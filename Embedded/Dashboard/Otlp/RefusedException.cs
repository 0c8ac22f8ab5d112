using Google.Protobuf;
using Microsoft.AspNetCore.Http;

namespace Dashboard.Otlp;

/// <summary>Why a request is not taken, as either protocol says it.</summary>
internal sealed class RefusedException(int httpStatus, GrpcStatus grpcStatus, string message) : Exception(message)
{
    public int HttpStatus { get; } = httpStatus;

    public GrpcStatus GrpcStatus { get; } = grpcStatus;

    public static RefusedException WrongKey() => new(
        StatusCodes.Status401Unauthorized,
        GrpcStatus.Unauthenticated,
        "The header x-otlp-api-key is missing or wrong: set OTEL_EXPORTER_OTLP_HEADERS=x-otlp-api-key=KEY.");

    public static RefusedException NotProtobuf(string? contentType) => new(
        StatusCodes.Status415UnsupportedMediaType,
        GrpcStatus.Unimplemented,
        $"Only application/x-protobuf is understood, no JSON, but the request is '{contentType}': set OTEL_EXPORTER_OTLP_PROTOCOL to http/protobuf or grpc.");

    public static RefusedException UnknownCompression(string compression) => new(
        StatusCodes.Status415UnsupportedMediaType, GrpcStatus.Unimplemented, $"Only gzip is understood, but the request is compressed with '{compression}'.");

    public static RefusedException TooLong(long limit) => new(
        StatusCodes.Status413PayloadTooLarge, GrpcStatus.ResourceExhausted, $"The request is longer than {limit} bytes: export smaller batches.");

    public static RefusedException Malformed(string reason) => new(
        StatusCodes.Status400BadRequest, GrpcStatus.InvalidArgument, $"The request is not what OTLP says: {reason}");

    /// <summary>What an exception of the reading of a request says; null for one that is this program's own fault.</summary>
    public static RefusedException? From(Exception exception) => exception switch
    {
        RefusedException refused => refused,
        InvalidProtocolBufferException or InvalidDataException => Malformed(exception.Message),
        _ => null,
    };
}
