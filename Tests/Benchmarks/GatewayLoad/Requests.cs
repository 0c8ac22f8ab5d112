using System.Text;

namespace Benchmarks.GatewayLoad;

/// <summary>Requests of many users, made beforehand.</summary>
internal sealed class Requests
{
    private const int Users = 100;
    private readonly byte[][] _requests;
    private int _next;

    public Requests(TokenIssuer issuer) => _requests = [.. Enumerable.Range(0, Users).Select(user => Encoding.ASCII.GetBytes(
        $"GET {MeasuredRoute.Path} HTTP/1.1\r\nHost: localhost\r\nAccept: application/json\r\nUser-Agent: bench\r\n"
        + $"Authorization: Bearer {issuer.Token($"user-{user}")}\r\n\r\n"))];

    /// <summary>Thread-safe.</summary>
    public byte[] Next() => _requests[(uint)Interlocked.Increment(ref _next) % Users];
}
