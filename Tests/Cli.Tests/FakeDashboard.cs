using Microsoft.AspNetCore.Builder;
using Microsoft.AspNetCore.Http;
using Microsoft.Extensions.Logging;

namespace Cli.Tests;

/// <summary>The dashboard's API, as docs/dashboard.md describes it.</summary>
internal sealed class FakeDashboard : IAsyncDisposable
{
    private const string Token = "token";

    private readonly WebApplication _app;

    private FakeDashboard(WebApplication app) => _app = app;

    public bool IsReady { get; set; } = true;

    /// <summary>The query of the last GET /api/logs.</summary>
    public string AskedForLogs { get; private set; } = "";

    public string Address => _app.Urls.Single();

    public static async Task<FakeDashboard> StartAsync()
    {
        var builder = WebApplication.CreateSlimBuilder();
        builder.Logging.ClearProviders();
        var app = builder.Build();
        app.Urls.Add("http://127.0.0.1:0");
        var fake = new FakeDashboard(app);
        app.Use((context, next) =>
        {
            if (context.Request.Headers.Authorization == $"Bearer {Token}")
                return next(context);
            context.Response.StatusCode = StatusCodes.Status401Unauthorized;
            return Task.CompletedTask;
        });
        app.MapGet("/api/resources", () => Results.Text(
            $$"""
            [{"id":"ordering.2","name":"ordering","type":"Project","replica":1,"replicas":2,"state":"Running","isReady":true,"urls":[]},
             {"id":"ordering.1","name":"ordering","type":"Project","replica":0,"replicas":2,"state":"Running","tone":"Good","health":"Healthy","isReady":{{(fake.IsReady ? "true" : "false")}},
              "pid":72,"urls":[{"name":"http","url":"http://localhost:5001"}],"healthyAfterSeconds":1.5},
             {"id":"later","name":"later","type":"Project","replica":0,"replicas":1,"state":"","isReady":true,"urls":[]}]
            """,
            "application/json"));
        app.MapGet("/api/resources/{id}/console", (string id, string follow) => id == "ordering"
            ? Results.Text($"from the dashboard, {follow}\n")
            : Results.Problem("There is no resource. There are: ordering.", statusCode: StatusCodes.Status404NotFound));
        app.MapGet("/api/logs", (HttpContext context) =>
        {
            fake.AskedForLogs = context.Request.QueryString.Value!;
            return Results.Text(
                """
                {"items":[{"id":2,"at":"2030-01-02T03:04:06Z","severity":"Error","sender":{"name":"ordering","instanceId":"ordering"},"category":"Orders","message":"newer","tags":[]},
                          {"id":1,"at":"2030-01-02T03:04:05Z","severity":"Warning","sender":{"name":"ordering","instanceId":"ordering"},"category":"Orders","message":"older","tags":[]}]}
                """,
                "application/json");
        });
        await app.StartAsync();
        return fake;
    }

    /// <summary>What the control channel says of it: its own resources are none, so that those which are seen come from here.</summary>
    public string Status(string engine = "embedded", string token = Token) =>
        $$"""{"engine":"{{engine}}","healthy":false,"startedAt":"2030-01-02T03:04:05Z","dashboardUrl":"{{Address}}/login?t={{token}}","resources":[]}""";

    public ValueTask DisposeAsync() => _app.DisposeAsync();
}
