namespace Gateway.Tests.Robustness;

/// <summary>
/// Makes malformed requests: each is one that a caller with every right could send, with one thing about it broken at a random
/// place. The same seed makes the same requests.
/// </summary>
internal sealed class Fuzzer(int seed)
{
    private const string NoToken = "()<>@,;\"/[]?={}\\ \0\u0001\u007f\u0080\u00ff";
    private static readonly string[] NotDigits = ["+", "-", " ", "x", "0x", ",", ".", "e1", "_", "\u00b2", "\u0001"];
    private static readonly string[] Codings = ["identity", "xchunked", "chunked, identity", "gzip", "chunked,", "\u000bchunked", "chunked;q=1", "chun ked", "deflate, chunked"];
    private static readonly string[] BadSegments = ["..", ".", "%2e%2e", "%2E.", "..;", "a%2fb", "a%5cb", "a\\b", "%252e", "a%00", "%c0%ae", "%", "%4", "%zz", "a%0d%0ab", "", "%7f"];
    private static readonly string[] Versions = ["HTTP/1.2", "HTTP/2.0", "HTTP/0.9", "HTTP/11", "http/1.1", "HTTP/1.1 ", "HTTP", "HTTP/1,1", "HTTX/1.1"];
    private static readonly string[] Sizes = ["", "-1", "+1", "0x1", "g", " 1", "1 1", "FFFFFFFFFFFFFFFFF", "\u0001", "1\t\t1"];

    private readonly Random _random = new(seed);

    /// <summary>What is broken, and the request.</summary>
    public (string Fault, string Request) Next() => _random.Next(12) switch
    {
        0 => ("method", Request(method: Insert("GET", Any(NoToken.Replace(" ", "", StringComparison.Ordinal))))),
        1 => ("target", Request(target: $"/api/v1/orders/{Any(BadSegments)}/{Word()}")),
        2 => ("target character", Request(target: Insert("/api/v1/orders/abcdef", Any(" \0\u0001\u001f\u007f\u0080\u00ff\t"), from: 1))),
        3 => ("version", Request(version: Any(Versions))),
        4 => ("header name", Request(headers: $"X{Insert(Word(), Any(NoToken))}: {Word()}\r\n")),
        5 => ("header value", Request(headers: $"X-{Word()}: {Insert(Word(), Any("\0\u0001\u0008\u000b\u001f\u007f"))}\r\n")),
        6 => ("header line", Request(headers: Any([$"{Word()}\r\n", $": {Word()}\r\n", $"X-A: b\r\n {Word()}\r\n", $"X-A: b\n{Word()}: c\r\n", $"X-A: b\r{Word()}: c\r\n", $"X-A : {Word()}\r\n"]))),
        7 => ("host", Request(host: Any(["", "Host: a\r\nHost: b\r\n", $"Host: {Word()}/x\r\n", $"Host: {Word()} x\r\n", $"Host: {Word()}@x\r\n", $"Host: {Word()}:port\r\n"]))),
        8 => ("length", Body($"Content-Length: {Insert($"{_random.Next(10, 99)}", Any(NotDigits), Any([0, 1]))}\r\n", Word())),
        9 => ("two lengths", Body(Any(["Content-Length: 3\r\nContent-Length: 4\r\n", "Content-Length: 3\r\nTransfer-Encoding: chunked\r\n", "Transfer-Encoding: chunked\r\nContent-Length: 3\r\n"]), $"3\r\n{Word()[..3]}\r\n0\r\n\r\n")),
        10 => ("coding", Body($"Transfer-Encoding: {Any(Codings)}\r\n", $"1\r\n{Word()[..1]}\r\n0\r\n\r\n")),
        _ => ("chunk", Body("Transfer-Encoding: chunked\r\n", Any([$"{Any(Sizes)}\r\n{Word()}\r\n0\r\n\r\n", $"3\r\n{Word()}\r\n0\r\n\r\n", $"1\n{Word()[..1]}\r\n0\r\n\r\n", $"1\r\n{Word()[..1]}\r\n{Any(Sizes)}\r\n\r\n"]))),
    };

    private static string Request(
        string method = "GET", string target = "/api/v1/orders", string version = "HTTP/1.1", string host = "Host: localhost\r\n", string headers = "") =>
        $"{method} {target} {version}\r\n{host}Authorization: Bearer {Requests.Token}\r\nConnection: close\r\n{headers}\r\n";

    private static string Body(string headers, string body) => Requests.Post(headers, body);

    private string Word() => string.Concat(Enumerable.Range(0, _random.Next(4, 12)).Select(_ => (char)('a' + _random.Next(26))));

    private string Insert(string text, string what, int? at = null, int from = 0) => text.Insert(at ?? _random.Next(from, text.Length), what);

    private string Insert(string text, char what, int from = 0) => Insert(text, $"{what}", from: from);

    private T Any<T>(T[] values) => values[_random.Next(values.Length)];

    private char Any(string characters) => characters[_random.Next(characters.Length)];
}
