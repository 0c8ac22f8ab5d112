using Microsoft.AspNetCore.Builder;
using Microsoft.AspNetCore.OpenApi;
using Microsoft.Extensions.DependencyInjection;
using Microsoft.Extensions.Hosting;
using ServiceDefaults.OpenApi;

namespace ServiceDefaults;

/// <summary>The OpenAPI document of a service.</summary>
public static class ApiDescription
{
    /// <summary>Describes the API, and which scope each call needs.</summary>
    /// <param name="builder">The service's builder.</param>
    /// <param name="configure">What else there is to say.</param>
    /// <returns>The same builder.</returns>
    public static WebApplicationBuilder AddApiDescription(this WebApplicationBuilder builder, Action<OpenApiOptions>? configure = null)
    {
        ArgumentNullException.ThrowIfNull(builder);

        builder.Services.AddOpenApi(options =>
        {
            options.AddDocumentTransformer(ScopeDescription.DescribeSchemeAsync);
            options.AddOperationTransformer(ScopeDescription.DescribeScopeAsync);
            configure?.Invoke(options);
        });
        return builder;
    }

    /// <summary>Serves <c>/openapi/v1.json</c>: in Development to everybody, elsewhere to callers with a token.</summary>
    /// <param name="app">The service.</param>
    /// <returns>The same application.</returns>
    public static WebApplication MapApiDescription(this WebApplication app)
    {
        ArgumentNullException.ThrowIfNull(app);

        var description = app.MapOpenApi();
        if (app.Environment.IsDevelopment())
            description.AllowAnonymous();
        return app;
    }
}
