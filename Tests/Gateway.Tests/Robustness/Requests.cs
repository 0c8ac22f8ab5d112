namespace Gateway.Tests.Robustness;

/// <summary>Requests of a caller with every right, so that nothing but their form can be what stops them.</summary>
internal static class Requests
{
    public static readonly string Token = Issuer.Tokens.Token();

    public static string Get(string target, string headers = "") =>
        $"GET {target} HTTP/1.1\r\nHost: localhost\r\nAuthorization: Bearer {Token}\r\nConnection: close\r\n{headers}\r\n";

    public static string Post(string headers, string body, string version = "HTTP/1.1", string target = "/api/v1/orders") =>
        $"POST {target} {version}\r\nHost: localhost\r\nAuthorization: Bearer {Token}\r\nConnection: close\r\nContent-Type: application/json\r\n{headers}\r\n{body}";
}
