using System.Text.Json;
using System.Text.Json.Serialization;
using Dashboard.Access;
using Dashboard.Telemetry;
using Microsoft.AspNetCore.Builder;
using Microsoft.AspNetCore.Http;
using Microsoft.AspNetCore.Routing;

namespace Dashboard.Api;

/// <summary>The same as the pages show, as JSON: docs/dashboard.md.</summary>
internal static class ApiEndpoints
{
    private static readonly JsonSerializerOptions Json = new(JsonSerializerDefaults.Web)
    {
        Converters = { new JsonStringEnumConverter() },
        DefaultIgnoreCondition = JsonIgnoreCondition.WhenWritingNull,
        NumberHandling = JsonNumberHandling.AllowNamedFloatingPointLiterals,
    };

    public static void MapApi(this IEndpointRouteBuilder routes)
    {
        var api = routes.MapGroup("/api").AddEndpointFilter(RefuseWrongQueriesAsync);
        api.MapResources();
        api.MapGet("/telemetry", (HttpContext context, ITelemetry telemetry) =>
            context.WriteAsync(new { telemetry.Resources, telemetry.Counts, telemetry.Limits }));
        api.MapLogs();
        api.MapTraces();
        api.MapMetrics();
        api.MapFallback(context => Refusal.WriteAsync(
            context, StatusCodes.Status404NotFound, "There is nothing here. The API has /api/resources, /api/telemetry, /api/logs, /api/traces and /api/metrics."));
    }

    public static Task WriteAsync<T>(this HttpContext context, T answer) => context.Response.WriteAsJsonAsync(answer, Json, context.RequestAborted);

    public static Task NotFoundAsync(this HttpContext context, string detail) => Refusal.WriteAsync(context, StatusCodes.Status404NotFound, detail);

    private static async ValueTask<object?> RefuseWrongQueriesAsync(EndpointFilterInvocationContext invocation, EndpointFilterDelegate next)
    {
        try
        {
            return await next(invocation);
        }
        catch (WrongQueryException wrong)
        {
            await Refusal.WriteAsync(invocation.HttpContext, StatusCodes.Status400BadRequest, wrong.Message);
            return Results.Empty;
        }
    }
}
