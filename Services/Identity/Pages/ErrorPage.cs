using Microsoft.AspNetCore.Mvc;
using Microsoft.AspNetCore.Mvc.Abstractions;
using Microsoft.AspNetCore.Mvc.ModelBinding;
using Microsoft.AspNetCore.Mvc.ViewFeatures;
using Microsoft.Extensions.Options;

namespace Identity.Pages;

/// <summary>Shows what went wrong on a page as a page, where a browser asks; programs get problem details.</summary>
internal sealed class ErrorPage(IOptions<ProblemDetailsOptions> options) : IProblemDetailsWriter
{
    private static readonly PathString[] Paths = ["/account", "/connect/authorize", "/connect/endsession"];

    public bool CanWrite(ProblemDetailsContext context) =>
        Paths.Any(path => context.HttpContext.Request.Path.StartsWithSegments(path, StringComparison.OrdinalIgnoreCase))
        && context.HttpContext.Request.GetTypedHeaders().Accept.Any(accept => accept.MediaType == "text/html");

    public async ValueTask WriteAsync(ProblemDetailsContext context)
    {
        options.Value.CustomizeProblemDetails?.Invoke(context);
        var http = context.HttpContext;
        PageProtection.Protect(http.Response.Headers, formTargets: "'none'");
        await new ViewResult
        {
            ViewName = "/Pages/Shared/Error.cshtml",
            StatusCode = http.Response.StatusCode,
            ViewData = new ViewDataDictionary<ProblemDetails>(new EmptyModelMetadataProvider(), new ModelStateDictionary()) { Model = context.ProblemDetails },
        }.ExecuteResultAsync(new ActionContext(http, new(), new ActionDescriptor()));
    }
}
