using System.Reflection;
using Microsoft.AspNetCore.Builder;
using Microsoft.AspNetCore.Hosting;
using Microsoft.AspNetCore.Http;
using Microsoft.AspNetCore.Routing;
using Microsoft.Extensions.Configuration;
using Microsoft.Extensions.DependencyInjection;
using Microsoft.Extensions.Hosting;

namespace AppHost.Control;

/// <summary>
/// HTTP over a Unix domain socket in `.run/`: how `dotnet platform.cs status`, `logs` and `down` reach a running AppHost.
/// Only its own user can open the folder. Written on Aspire's public services, so it serves both engines.
/// </summary>
internal sealed class ControlChannel(
    RunDirectory runDirectory,
    ResourceNotificationService notifications,
    ResourceLoggerService logs,
    ResourceCommandService commands,
    DistributedApplicationModel model,
    IHostApplicationLifetime lifetime,
    IConfiguration configuration,
    TimeProvider time) : BackgroundService
{
    private readonly string _engine = EngineAnnouncement.Metadata("AppHostEngine");
    private readonly StatusTracker _tracker = new(notifications, time);
    private WebApplication? _server;

    /// <summary>Only the AppHost that is the program itself has a channel: several may run side by side in one test process.</summary>
    public static bool Wanted => Assembly.GetEntryAssembly() == typeof(ControlChannel).Assembly;

    public override async Task StartAsync(CancellationToken cancellationToken)
    {
        var socket = runDirectory.SocketPath();
        runDirectory.Create();
        File.Delete(socket);
        _server = Serve(socket);
        await _server.StartAsync(cancellationToken);
        runDirectory.Write(new(Environment.ProcessId, socket, _engine, _tracker.StartedAt));
        await base.StartAsync(cancellationToken);
    }

    public override async Task StopAsync(CancellationToken cancellationToken)
    {
        await base.StopAsync(cancellationToken);
        if (_server is null)
            return; // the start failed before there was a channel

        runDirectory.Clear();
        await _server.DisposeAsync();
    }

    protected override Task ExecuteAsync(CancellationToken stoppingToken) => _tracker.FollowAsync(stoppingToken);

    private WebApplication Serve(string socket)
    {
        var builder = WebApplication.CreateEmptyBuilder(new());
        builder.WebHost.UseKestrelCore().ConfigureKestrel(kestrel => kestrel.ListenUnixSocket(socket));
        builder.Services.AddRoutingCore();
        var server = builder.Build();
        Map(server);
        return server;
    }

    private void Map(IEndpointRouteBuilder routes)
    {
        routes.MapGet("/status", (HttpContext context) =>
            context.Response.WriteAsJsonAsync(_tracker.Current(_engine) with { DashboardUrl = DashboardLink.Of(configuration) }, ControlJson.Default.SystemStatus, cancellationToken: context.RequestAborted));
        routes.MapGet("/resources/{name}/logs", WriteLogsAsync);
        routes.MapGet("/resources/{name}/environment", WriteEnvironmentAsync);
        routes.MapPost("/resources/{name}/commands/{command}", ExecuteCommandAsync);
        routes.MapPost("/stop", (HttpContext context) =>
        {
            context.Response.StatusCode = StatusCodes.Status202Accepted;
            context.Response.OnCompleted(() =>
            {
                lifetime.StopApplication();
                return Task.CompletedTask;
            });
            return Task.CompletedTask;
        });
    }

    private async Task WriteLogsAsync(HttpContext context)
    {
        if (await FindAsync(context) is not { } resource)
            return;

        context.Response.ContentType = "text/plain; charset=utf-8";
        var follow = context.Request.Query["follow"] == "true";
        using var ended = CancellationTokenSource.CreateLinkedTokenSource(context.RequestAborted, lifetime.ApplicationStopping);
        await context.Response.StartAsync(ended.Token);
        await foreach (var lines in (follow ? logs.WatchAsync(resource) : logs.GetAllAsync(resource)).WithCancellation(ended.Token))
        {
            foreach (var line in lines)
                await context.Response.WriteAsync(line.Content + "\n", ended.Token);
            await context.Response.Body.FlushAsync(ended.Token);
        }
    }

    /// <summary>Holds passwords; whoever can open the socket could read them from the process as well.</summary>
    private async Task WriteEnvironmentAsync(HttpContext context)
    {
        if (await FindAsync(context) is not { } resource)
            return;

        if (_tracker.EnvironmentOf(resource.Name) is { } environment)
        {
            await context.Response.WriteAsJsonAsync(
                environment, ControlJson.Default.IReadOnlyDictionaryStringString, cancellationToken: context.RequestAborted);
            return;
        }

        context.Response.StatusCode = StatusCodes.Status409Conflict;
        await context.Response.WriteAsync($"Resource '{resource.Name}' does not run.", context.RequestAborted);
    }

    private async Task ExecuteCommandAsync(HttpContext context)
    {
        if (await FindAsync(context) is not { } resource)
            return;

        var result = await commands.ExecuteCommandAsync(resource, (string)context.Request.RouteValues["command"]!, context.RequestAborted);
        context.Response.StatusCode = result.Success ? StatusCodes.Status200OK : StatusCodes.Status409Conflict;
        await context.Response.WriteAsync(result.Message ?? "", context.RequestAborted);
    }

    private async Task<IResource?> FindAsync(HttpContext context)
    {
        var name = (string)context.Request.RouteValues["name"]!;
        var resource = model.Resources.FirstOrDefault(candidate => string.Equals(candidate.Name, name, StringComparison.OrdinalIgnoreCase));
        if (resource is null)
        {
            context.Response.StatusCode = StatusCodes.Status404NotFound;
            await context.Response.WriteAsync(
                $"There is no resource '{name}'. There are: {string.Join(", ", model.Resources.Select(known => known.Name))}.", context.RequestAborted);
        }

        return resource;
    }
}
