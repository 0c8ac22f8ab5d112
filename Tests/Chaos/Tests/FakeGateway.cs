using System.Collections.Concurrent;
using Microsoft.AspNetCore.Builder;
using Microsoft.AspNetCore.Hosting;
using Microsoft.AspNetCore.Http;
using Microsoft.Extensions.Logging;

namespace Chaos.Tests;

/// <summary>Answers as a test says and remembers what it was asked.</summary>
internal sealed class FakeGateway : IAsyncDisposable
{
    public const string Token = "a-token";

    private readonly WebApplication _app;

    private FakeGateway(WebApplication app) => _app = app;

    public Uri Address => new(_app.Urls.First());

    /// <summary>Gets the number of the request, from 0, and answers.</summary>
    public Func<int, HttpContext, Task<IResult>> Answer { get; set; } = (_, _) => Task.FromResult(Results.NotFound());

    public ConcurrentQueue<Asked> Requests { get; } = [];

    public static async Task<FakeGateway> StartAsync()
    {
        var builder = WebApplication.CreateSlimBuilder();
        builder.Logging.ClearProviders();
        builder.WebHost.UseUrls("http://127.0.0.1:0");
        var app = builder.Build();
        var fake = new FakeGateway(app);
        var count = -1;
        app.MapPost("/connect/token", () => Results.Json(new { access_token = Token, expires_in = 3600 }));
        app.MapFallback(async context =>
        {
            var number = Interlocked.Increment(ref count);
            using var reader = new StreamReader(context.Request.Body);
            var body = await reader.ReadToEndAsync();
            fake.Requests.Enqueue(new(context.Request.Method, context.Request.Path, context.Request.Headers["Idempotency-Key"].ToString(), context.Request.Headers.Authorization.ToString(), body));
            await (await fake.Answer(number, context)).ExecuteAsync(context);
        });
        await app.StartAsync();
        return fake;
    }

    public ValueTask DisposeAsync() => _app.DisposeAsync();

    public static IResult Accepted(Guid orderId) => Results.Text($$"""{"orderId":"{{orderId}}","status":"Submitted"}""", "application/json", statusCode: StatusCodes.Status202Accepted);
}

internal sealed record Asked(string Method, string Path, string Key, string Authorization, string Body);
