using System.Text.Json.Nodes;
using Scalar.AspNetCore;

namespace Gateway.Documentation;

/// <summary>
/// The services' OpenAPI documents in one place, for developers: in Development, or where <c>Documentation:Enabled</c> says so.
/// Everything comes from this process and the services: the page loads nothing from elsewhere.
/// </summary>
internal static class DocumentationEndpoints
{
    private const string Merged = "/openapi/v1.json";

    public static void MapDocumentation(this WebApplication app)
    {
        if (!app.Configuration.GetValue("Documentation:Enabled", app.Environment.IsDevelopment()))
            return;

        var documents = ActivatorUtilities.CreateInstance<ServiceDocuments>(app.Services);
        app.MapGet(Merged, async (HttpRequest request, CancellationToken cancellationToken) =>
            Json(MergedDocument.Of(await documents.AllAsync(request.Host, cancellationToken), request))).AllowAnonymous();
        app.MapGet("/openapi/{service}/v1.json", async (string service, HttpRequest request, CancellationToken cancellationToken) =>
            !documents.Services.Contains(service) ? Results.NotFound()
            : await documents.ReadAsync(service, request.Host, cancellationToken) is { } document ? Json(document)
            : Results.StatusCode(StatusCodes.Status502BadGateway)).AllowAnonymous();
        app.MapGet("/", () => Results.Redirect("/scalar")).AllowAnonymous();
        app.MapScalarApiReference("/scalar", options =>
        {
            options.WithTitle("API").AddDocument("api", "Everything", Merged);
            foreach (var service in documents.Services)
                options.AddDocument(service, service, $"/openapi/{service}/v1.json");
            options.DisableDefaultFonts().DisableAgent().DisableTelemetry();
        }).AllowAnonymous();
    }

    private static IResult Json(JsonObject document) =>
        Results.Text(document.ToJsonString(), "application/json");
}
