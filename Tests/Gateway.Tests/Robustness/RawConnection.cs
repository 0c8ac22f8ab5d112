using System.Net;
using System.Net.Sockets;
using System.Text;

namespace Gateway.Tests.Robustness;

/// <summary>A TCP connection that sends bytes as they are.</summary>
internal sealed class RawConnection : IDisposable
{
    private static readonly TimeSpan Deadline = TimeSpan.FromSeconds(20);

    private readonly Socket _socket = new(AddressFamily.InterNetwork, SocketType.Stream, ProtocolType.Tcp) { NoDelay = true };

    public static async Task<RawConnection> OpenAsync(Uri address)
    {
        var connection = new RawConnection();
        await connection._socket.ConnectAsync(IPAddress.Loopback, address.Port, TestContext.Current.CancellationToken);
        return connection;
    }

    /// <summary>Sends a request and returns all that comes back until the server closes.</summary>
    /// <param name="address">The gateway's.</param>
    /// <param name="request">It asks the server to close afterwards, or is something after which it must.</param>
    /// <param name="brokenOff">Nothing more will come, which the server is told.</param>
    public static async Task<string> ExchangeAsync(Uri address, string request, bool brokenOff = false)
    {
        using var connection = await OpenAsync(address);
        await connection.SendAsync(request);
        if (brokenOff)
            connection.EndSending();
        return await connection.ReadToEndAsync();
    }

    /// <returns>False when the server no longer listens.</returns>
    public async Task<bool> SendAsync(string text)
    {
        try
        {
            await _socket.SendAsync(Encoding.Latin1.GetBytes(text), TestContext.Current.CancellationToken);
            return true;
        }
        catch (SocketException)
        {
            return false;
        }
    }

    private void EndSending()
    {
        try
        {
            _socket.Shutdown(SocketShutdown.Send);
        }
        catch (SocketException)
        {
            // The server was faster.
        }
    }

    /// <exception cref="TimeoutException">The server keeps the connection.</exception>
    public async Task<string> ReadToEndAsync()
    {
        using var deadline = CancellationTokenSource.CreateLinkedTokenSource(TestContext.Current.CancellationToken);
        deadline.CancelAfter(Deadline);
        var answer = new StringBuilder();
        var buffer = new byte[8192];
        try
        {
            while (await _socket.ReceiveAsync(buffer, deadline.Token) is > 0 and var received)
                answer.Append(Encoding.Latin1.GetString(buffer, 0, received));
        }
        catch (SocketException)
        {
            // Reset: closed, and what came before counts.
        }
        catch (OperationCanceledException late) when (!TestContext.Current.CancellationToken.IsCancellationRequested)
        {
            throw new TimeoutException($"The connection is still open after {Deadline.TotalSeconds:0} s; it said: {answer}", late);
        }

        return answer.ToString();
    }

    public void Dispose() => _socket.Dispose();
}
