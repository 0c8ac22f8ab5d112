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
    private const int DefaultLimit = 100;
    private const int LargestLimit = 1_000;

    private static readonly JsonSerializerOptions Json = new(JsonSerializerDefaults.Web)
    {
        Converters = { new JsonStringEnumConverter() },
        DefaultIgnoreCondition = JsonIgnoreCondition.WhenWritingNull,
        NumberHandling = JsonNumberHandling.AllowNamedFloatingPointLiterals,
    };

    public static void MapApi(this IEndpointRouteBuilder routes)
    {
        var api = routes.MapGroup("/api");
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

    /// <returns>Null: the value given is none, which the caller has been told.</returns>
    public static async Task<int?> LimitAsync(this HttpContext context)
    {
        if (context.Query("limit") is not { } text)
            return DefaultLimit;
        if (int.TryParse(text, System.Globalization.CultureInfo.InvariantCulture, out var limit) && limit is > 0 and <= LargestLimit)
            return limit;

        await Refusal.WriteAsync(context, StatusCodes.Status400BadRequest, $"`limit` must be a number from 1 to {LargestLimit}, but is '{text}'.");
        return null;
    }

    /// <returns>A query parameter's value; null when it is not given or empty.</returns>
    public static string? Query(this HttpContext context, string name) => context.Request.Query[name].ToString() is { Length: > 0 } value ? value : null;
}
