using Microsoft.AspNetCore.Builder;
using Microsoft.AspNetCore.Http;
using Microsoft.AspNetCore.OpenApi;
using Microsoft.AspNetCore.Routing;
using Microsoft.Extensions.Hosting;
using Microsoft.OpenApi;
using ServiceDefaults.OpenApi;

namespace ServiceDefaults;

/// <summary>The OpenAPI document of a service.</summary>
public static class ApiDescription
{
    /// <summary>Describes where tokens come from and which scope each call needs.</summary>
    /// <param name="options">The options of <c>AddOpenApi</c>, which the service calls itself, or its comments would not be read.</param>
    /// <returns>The same options.</returns>
    public static OpenApiOptions DescribeScopes(this OpenApiOptions options)
    {
        ArgumentNullException.ThrowIfNull(options);

        return options
            .AddDocumentTransformer(ScopeDescription.DescribeSchemeAsync)
            .AddOperationTransformer(ScopeDescription.DescribeScopeAsync);
    }

    /// <summary>
    /// Describes every parameter of the endpoint as required. Those are optional only to the binder, so that the absence of one
    /// is reported like any other invalid field.
    /// </summary>
    /// <typeparam name="TBuilder">The kind of endpoint.</typeparam>
    /// <param name="endpoint">The endpoint.</param>
    /// <returns>The same endpoint.</returns>
    public static TBuilder DescribeParametersAsRequired<TBuilder>(this TBuilder endpoint)
        where TBuilder : IEndpointConventionBuilder =>
        endpoint.AddOpenApiOperationTransformer((operation, _, _) =>
        {
            foreach (var parameter in operation.Parameters!.OfType<OpenApiParameter>())
                parameter.Required = true;
            return Task.CompletedTask;
        });

    /// <summary>Serves <c>/openapi/v1.json</c>: in Development to everybody, elsewhere to callers with a token.</summary>
    /// <param name="app">The service.</param>
    /// <returns>The same application.</returns>
    public static WebApplication MapApiDescription(this WebApplication app)
    {
        ArgumentNullException.ThrowIfNull(app);

        // The framework itself answers to other names, in words and a form of its own.
        var description = app.MapOpenApi().AddEndpointFilter((context, next) =>
            context.HttpContext.GetRouteValue("documentName") is "v1" ? next(context) : new(TypedResults.NotFound()));
        if (app.Environment.IsDevelopment())
            description.AllowAnonymous();
        return app;
    }
}
