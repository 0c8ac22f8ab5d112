namespace Dashboard.Otlp;

/// <summary>Those of gRPC's status codes that are answered.</summary>
internal enum GrpcStatus
{
    Ok = 0,
    InvalidArgument = 3,
    ResourceExhausted = 8,
    Unimplemented = 12,
    Unauthenticated = 16,
}
