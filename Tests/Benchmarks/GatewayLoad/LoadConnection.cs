using System.Buffers.Text;
using System.Net;
using System.Net.Sockets;
using Benchmarks.Harness;

namespace Benchmarks.GatewayLoad;

/// <summary>
/// A kept-alive connection that sends requests made beforehand and reads answers of a known length: it costs far less than the
/// servers that it measures. For one request at a time.
/// </summary>
internal sealed class LoadConnection : IDisposable
{
    private readonly Socket _socket = new(AddressFamily.InterNetwork, SocketType.Stream, ProtocolType.Tcp) { NoDelay = true };
    private readonly byte[] _buffer = new byte[16 * 1024];

    public static async Task<LoadConnection> OpenAsync(Uri address, CancellationToken cancellationToken)
    {
        var connection = new LoadConnection();
        await connection._socket.ConnectAsync(IPAddress.Loopback, address.Port, cancellationToken);
        return connection;
    }

    /// <summary>Without waiting: a request fits the socket's buffer.</summary>
    public void Send(ReadOnlySpan<byte> request) => _socket.Send(request);

    /// <exception cref="BenchmarkException">The answer is not 200, or the server has closed the connection.</exception>
    public async ValueTask ReceiveAsync(CancellationToken cancellationToken)
    {
        var received = 0;
        int length;
        do
        {
            var more = await _socket.ReceiveAsync(_buffer.AsMemory(received), SocketFlags.None, cancellationToken);
            if (more == 0)
                throw new BenchmarkException("A server closed a connection while it was measured.");
            received += more;
            length = LengthOf(_buffer.AsSpan(0, received));
        }
        while (length < 0 || received < length);
    }

    public void Dispose() => _socket.Dispose();

    /// <returns>Of head and body, or -1 while the head is incomplete.</returns>
    private static int LengthOf(ReadOnlySpan<byte> answer)
    {
        var head = answer.IndexOf("\r\n\r\n"u8);
        if (head < 0)
            return -1;
        if (!answer.StartsWith("HTTP/1.1 200"u8))
            throw new BenchmarkException($"A server answered: {System.Text.Encoding.ASCII.GetString(answer[..answer.IndexOf("\r\n"u8)])}");

        var field = answer[..head].IndexOf("\r\nContent-Length: "u8);
        if (field < 0 || !Utf8Parser.TryParse(answer[(field + "\r\nContent-Length: "u8.Length)..], out int body, out _))
            throw new BenchmarkException("A server's answer has no Content-Length.");
        return head + 4 + body;
    }
}
