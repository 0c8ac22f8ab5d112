using System.Net;
using System.Net.Sockets;
using System.Text;
using Microsoft.AspNetCore.Builder;
using Microsoft.AspNetCore.Http;

namespace ServiceDefaults.Tests;

/// <summary><c>HEAD</c> is answered like <c>GET</c>, by every endpoint, and so are its errors.</summary>
public sealed class HeadTests
{
    private static readonly string[] Unlike = ["Date", "Transfer-Encoding", "Content-Length"];

    public static TheoryData<string> Paths => ["/health", "/alive", "/text", "/json", "/empty", "/refused", "/fails", "/written", "/nowhere"];

    [Theory]
    [MemberData(nameof(Paths))]
    public async Task Head_IsAnsweredLikeGetWithoutContent(string path)
    {
        await using var service = await StartWithEndpointsAsync();

        var got = await AnswerAsync(service, "GET", path);
        var headed = await AnswerAsync(service, "HEAD", path);

        Assert.Equal(got.Head.Where(IsAlike), headed.Head.Where(IsAlike));
        Assert.Equal("", headed.Content);
    }

    [Theory]
    [InlineData("POST", "/text", "GET, HEAD")]
    [InlineData("HEAD", "/written", "PUT")]
    [InlineData("GET", "/written", "PUT")]
    [InlineData("DELETE", "/both", "GET, HEAD, POST")]
    public async Task Method_NotAllowed_NamesThoseThatAre(string method, string path, string allowed)
    {
        await using var service = await StartWithEndpointsAsync();
        using var request = new HttpRequestMessage(new HttpMethod(method), path);

        using var response = await service.Client.SendAsync(request, TestContext.Current.CancellationToken);

        Assert.Equal(HttpStatusCode.MethodNotAllowed, response.StatusCode);
        Assert.Equal(allowed.Split(", ").Order(StringComparer.Ordinal), response.Content.Headers.Allow.Order(StringComparer.Ordinal));
    }

    private static Task<TestService> StartWithEndpointsAsync() => TestService.StartAsync(map: app =>
    {
        app.MapGet("/text", () => "text");
        app.MapGet("/json", () => new { text = new string('x', 10_000) });
        app.MapGet("/empty", () => TypedResults.NoContent());
        app.MapGet("/refused", () => TypedResults.Problem(statusCode: StatusCodes.Status422UnprocessableEntity));
        app.MapGet("/fails", string () => throw new InvalidOperationException("It failed."));
        app.MapGet("/both", () => "");
        app.MapPost("/both", () => "");
        app.MapPut("/written", () => "");
    });

    private static bool IsAlike(string line) => !Unlike.Any(name => line.StartsWith(name, StringComparison.Ordinal));

    /// <summary>As it is on the wire, because a client does not look for what must not be there.</summary>
    private static async Task<(string[] Head, string Content)> AnswerAsync(TestService service, string method, string path)
    {
        using var client = new TcpClient();
        await client.ConnectAsync("127.0.0.1", service.Client.BaseAddress!.Port, TestContext.Current.CancellationToken);
        await using var stream = client.GetStream();
        await stream.WriteAsync(
            Encoding.ASCII.GetBytes($"{method} {path} HTTP/1.1\r\nHost: localhost\r\ntraceparent: 00-0af7651916cd43dd8448eb211c80319c-b7ad6b7169203331-01\r\nConnection: close\r\n\r\n"),
            TestContext.Current.CancellationToken);
        using var reader = new StreamReader(stream, Encoding.UTF8);
        var parts = (await reader.ReadToEndAsync(TestContext.Current.CancellationToken)).Split("\r\n\r\n", 2);
        return (parts[0].Split("\r\n"), parts[1]);
    }
}
