using System.Buffers;
using System.Buffers.Binary;
using Google.Protobuf;

namespace Dashboard.Otlp;

/// <summary>A gRPC message between its bytes on the wire: whether it is compressed, and its length (gRPC over HTTP/2, "Length-Prefixed-Message").</summary>
/// <param name="IsCompressed">By what the header <c>grpc-encoding</c> names.</param>
/// <param name="Message">The message.</param>
internal readonly record struct GrpcFrame(bool IsCompressed, ReadOnlySequence<byte> Message)
{
    public const int PrefixLength = 5;

    /// <exception cref="RefusedException">It is not exactly one message.</exception>
    public static GrpcFrame Parse(ReadOnlySequence<byte> bytes)
    {
        if (bytes.Length < PrefixLength)
            throw RefusedException.Malformed("there is no gRPC message.");

        Span<byte> prefix = stackalloc byte[PrefixLength];
        bytes.Slice(0, PrefixLength).CopyTo(prefix);
        var message = bytes.Slice(PrefixLength);
        if (prefix[0] > 1 || BinaryPrimitives.ReadUInt32BigEndian(prefix[1..]) != message.Length)
            throw RefusedException.Malformed("it is not one gRPC message.");
        return new(prefix[0] == 1, message);
    }

    public static byte[] Of(IMessage message)
    {
        var size = message.CalculateSize();
        var frame = new byte[PrefixLength + size];
        BinaryPrimitives.WriteUInt32BigEndian(frame.AsSpan(1), (uint)size);
        message.WriteTo(frame.AsSpan(PrefixLength));
        return frame;
    }
}
