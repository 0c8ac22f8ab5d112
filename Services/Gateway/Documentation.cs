using Scalar.AspNetCore;

namespace Gateway;

/// <summary>
/// The services' OpenAPI documents in one place, for developers. Everything comes from this process: nothing is loaded
/// from elsewhere.
/// </summary>
internal static class Documentation
{
    public static void MapDocumentation(this WebApplication app)
    {
        app.MapScalarApiReference("/scalar", options => options
            .WithTitle("API")
            .AddDocument("ordering", "Ordering", "/openapi/ordering/v1.json")
            .AddDocument("inventory", "Inventory", "/openapi/inventory/v1.json")
            .AddDocument("payments", "Payments", "/openapi/payments/v1.json")
            .AddDocument("notifications", "Notifications", "/openapi/notifications/v1.json")
            .DisableDefaultFonts()
            .DisableAgent()
            .DisableTelemetry());
        app.MapGet("/", () => TypedResults.Redirect("/scalar"));
    }
}
