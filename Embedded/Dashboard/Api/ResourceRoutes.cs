using Dashboard.Access;
using Dashboard.Resources;
using Microsoft.AspNetCore.Builder;
using Microsoft.AspNetCore.Http;
using Microsoft.AspNetCore.Routing;
using Microsoft.Extensions.Hosting;

namespace Dashboard.Api;

internal static class ResourceRoutes
{
    public static void MapResources(this IEndpointRouteBuilder api)
    {
        api.MapGet("/resources", (HttpContext context, IResources resources) => context.WriteAsync(resources.Current.Select(WithoutSecrets)));
        api.MapGet("/resources/{id}", (HttpContext context, IResources resources, string id) =>
            Find(resources, id) is { } resource
                ? context.WriteAsync(context.Flag("secrets") ? resource : WithoutSecrets(resource))
                : UnknownAsync(context, resources, id));
        api.MapGet("/resources/{id}/console", ReadConsoleAsync);
        api.MapPost("/resources/{id}/commands/{command}", ExecuteAsync);
    }

    private static async Task ReadConsoleAsync(HttpContext context, IResources resources, IHostApplicationLifetime lifetime, string id)
    {
        if ((Find(resources, id)?.Id ?? resources.Current.FirstOrDefault(resource => IsNamed(resource.Name, id))?.Name) is not { } known)
        {
            await UnknownAsync(context, resources, id);
            return;
        }

        var follow = context.Flag("follow");
        context.Response.ContentType = "text/plain; charset=utf-8";
        using var ended = CancellationTokenSource.CreateLinkedTokenSource(context.RequestAborted, lifetime.ApplicationStopping);
        try
        {
            await context.Response.StartAsync(ended.Token);
            await foreach (var lines in resources.ReadConsoleAsync(known, follow, ended.Token))
            {
                foreach (var line in lines)
                    await context.Response.WriteAsync(line.Text + "\n", ended.Token);
                await context.Response.Body.FlushAsync(ended.Token);
            }
        }
        catch (OperationCanceledException) when (ended.IsCancellationRequested)
        {
            // The reader has gone, or the AppHost ends: both are the regular end of following.
        }
    }

    private static async Task ExecuteAsync(HttpContext context, IResources resources, string id, string command)
    {
        var outcome = await resources.ExecuteAsync(id, command, context.RequestAborted);
        if (outcome.Success)
            await context.WriteAsync(new { outcome.Message });
        else
            await Refusal.WriteAsync(context, outcome.Found ? StatusCodes.Status409Conflict : StatusCodes.Status404NotFound, outcome.Message);
    }

    private static ResourceView? Find(IResources resources, string id) =>
        resources.Current.FirstOrDefault(resource => IsNamed(resource.Id, id));

    private static bool IsNamed(string name, string asked) => name.Equals(asked, StringComparison.OrdinalIgnoreCase);

    private static Task UnknownAsync(HttpContext context, IResources resources, string id) =>
        context.NotFoundAsync($"There is no resource '{id}'. There are: {string.Join(", ", resources.Current.Select(resource => resource.Id))}.");

    private static ResourceView WithoutSecrets(ResourceView resource) => resource with
    {
        Environment = [.. resource.Environment.Select(Masked)],
        Properties = [.. resource.Properties.Select(Masked)],
    };

    private static NamedValue Masked(NamedValue value) => value.IsSecret ? value with { Value = "" } : value;
}
