using Benchmarks.Harness;

namespace Benchmarks.GatewayLoad;

/// <summary>`gateway-service`: answers what the `GET` of an order would, without a database.</summary>
internal static class ServiceRole
{
    private static readonly byte[] Answer =
        """{"orderId":"01999999-89ab-7def-8123-456789abcdef","status":"Confirmed","total":{"amount":"25.00","currency":"EUR"},"lines":[{"sku":"SKU-0001","quantity":2,"price":{"amount":"12.50","currency":"EUR"}}]}"""u8.ToArray();

    public static async Task RunAsync(CancellationToken cancellationToken)
    {
        var builder = WebApplication.CreateSlimBuilder(["--urls", "http://127.0.0.1:0"]);
        builder.Logging.ClearProviders();
        await using var app = builder.Build();
        app.MapGet("/health", () => "Healthy");
        app.MapGet(MeasuredRoute.Template, (HttpContext context) =>
        {
            context.Response.ContentType = "application/json";
            context.Response.ContentLength = Answer.Length;
            return context.Response.Body.WriteAsync(Answer).AsTask();
        });
        await app.StartAsync(cancellationToken);
        RoleConsole.Say($"listening {app.Urls.First()}");
        await RoleConsole.UntilEndAsync(cancellationToken);
    }
}
