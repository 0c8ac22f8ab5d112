using System.Text.Json;
using Cli.Control;
using Microsoft.AspNetCore.Builder;
using Microsoft.AspNetCore.Hosting;
using Microsoft.AspNetCore.Http;
using Microsoft.Extensions.Logging;

namespace Cli.Tests;

/// <summary>The AppHost's side of the control channel, over a real unix domain socket.</summary>
internal sealed class FakeAppHost : IAsyncDisposable
{
    private readonly WebApplication _app;

    private FakeAppHost(WebApplication app) => _app = app;

    /// <summary>What GET /status answers.</summary>
    public string Status { get; set; } = """{"engine":"embedded","healthy":true,"resources":[]}""";

    /// <summary>Called before each answer to GET /status.</summary>
    public Action Asked { get; set; } = () => { };

    public Action Stopped { get; set; } = () => { };

    public static async Task<FakeAppHost> StartAsync(Repository repository, int? pid = null)
    {
        var socket = Path.Combine(repository.RunDirectory, "s");
        var builder = WebApplication.CreateSlimBuilder();
        builder.Logging.ClearProviders();
        builder.WebHost.ConfigureKestrel(kestrel => kestrel.ListenUnixSocket(socket));
        var app = builder.Build();
        var fake = new FakeAppHost(app);
        app.MapGet("/status", () =>
        {
            fake.Asked();
            return Results.Text(fake.Status, "application/json");
        });
        app.MapGet("/resources/{name}/logs", (string name, bool follow) =>
            name == "ordering" ? Results.Text(follow ? "one\ntwo\nthree\n" : "one\ntwo\n") : Results.NotFound());
        app.MapGet("/resources/{name}/environment", (string name) => name switch
        {
            "ordering" => Results.Text("""{"ConnectionStrings__orderingdb":"Host=127.0.0.1"}""", "application/json"),
            "resting" => Results.Text("Resource 'resting' does not run.", statusCode: StatusCodes.Status409Conflict),
            _ => Results.Text($"There is no resource '{name}'.", statusCode: StatusCodes.Status404NotFound),
        });
        app.MapPost("/resources/{name}/commands/{command}", (string name) =>
            name == "ordering" ? Results.Ok() : Results.Text("it rests", statusCode: StatusCodes.Status409Conflict));
        app.MapPost("/stop", () =>
        {
            fake.Stopped();
            return Results.Accepted();
        });
        await app.StartAsync();
        WriteState(repository, pid ?? Environment.ProcessId, socket);
        return fake;
    }

    public static void WriteState(Repository repository, int pid, string socket) => File.WriteAllText(
        repository.StateFile,
        JsonSerializer.Serialize(new AppHostState(pid, socket, "embedded", DateTimeOffset.UtcNow), ControlJson.Default.AppHostState));

    public ValueTask DisposeAsync() => _app.DisposeAsync();
}
