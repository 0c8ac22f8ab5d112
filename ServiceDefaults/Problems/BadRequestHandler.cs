using System.Text.Json;
using Microsoft.AspNetCore.Diagnostics;
using Microsoft.AspNetCore.Http;
using Microsoft.AspNetCore.Mvc;

namespace ServiceDefaults.Problems;

/// <summary>Answers a request that could not be read: malformed JSON, a value of the wrong type, a body that is too large.</summary>
internal sealed class BadRequestHandler(IProblemDetailsService problems) : IExceptionHandler
{
    public async ValueTask<bool> TryHandleAsync(HttpContext httpContext, Exception exception, CancellationToken cancellationToken)
    {
        if (exception is not BadHttpRequestException badRequest)
            return false;

        httpContext.Response.StatusCode = badRequest.StatusCode;
        return await problems.TryWriteAsync(new ProblemDetailsContext { HttpContext = httpContext, ProblemDetails = Describe(badRequest) });
    }

    private static ProblemDetails Describe(BadHttpRequestException error)
    {
        if (error.InnerException is not JsonException json)
            return new ProblemDetails { Status = error.StatusCode, Detail = error.Message };

        // "$.lines[0].quantity" names a field; "$" means the document itself.
        var field = json.Path is { } path && path.StartsWith("$.", StringComparison.Ordinal) ? path[2..] : "";
        return new HttpValidationProblemDetails(new Dictionary<string, string[]>
        {
            [field] = [field is "" ? "The body is not valid JSON of the expected form." : "The value has the wrong type or form."],
        })
        { Status = error.StatusCode };
    }
}
