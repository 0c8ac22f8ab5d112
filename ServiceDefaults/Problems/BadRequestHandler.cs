using System.Text.Json;
using Microsoft.AspNetCore.Diagnostics;
using Microsoft.AspNetCore.Http;
using Microsoft.AspNetCore.Mvc;
using Npgsql;

namespace ServiceDefaults.Problems;

/// <summary>
/// Answers a request that cannot be read or stored: malformed JSON, a value of the wrong type, a body that is too large, U+0000
/// in a text. The exceptions' own messages are for developers and stay here.
/// </summary>
internal sealed class BadRequestHandler(IProblemDetailsService problems) : IExceptionHandler
{
    public async ValueTask<bool> TryHandleAsync(HttpContext httpContext, Exception exception, CancellationToken cancellationToken)
    {
        if (Describe(exception) is not { } problem)
            return false;

        httpContext.Response.StatusCode = problem.Status!.Value;
        return await problems.TryWriteAsync(new ProblemDetailsContext { HttpContext = httpContext, ProblemDetails = problem });
    }

    private static ProblemDetails? Describe(Exception error) => error switch
    {
        BadHttpRequestException { InnerException: JsonException json } => Describe(json),
        BadHttpRequestException unreadable => new ProblemDetails { Status = unreadable.StatusCode, Detail = DetailOf(unreadable.StatusCode) },
        _ when DatabaseAwayHandler.DatabaseErrorIn(error) is PostgresException
        {
            SqlState: PostgresErrorCodes.CharacterNotInRepertoire or PostgresErrorCodes.UntranslatableCharacter,
        } => new ProblemDetails { Status = StatusCodes.Status400BadRequest, Detail = "A text has the character U+0000, which cannot be stored." },
        _ => null,
    };

    private static HttpValidationProblemDetails Describe(JsonException error)
    {
        // "$.lines[0].quantity" names a field; "$" means the document itself.
        var field = error.Path is { } path && path.StartsWith("$.", StringComparison.Ordinal) ? path[2..] : "";
        return new(new Dictionary<string, string[]>
        {
            [field] = [field is "" ? "The body is not valid JSON of the expected form." : "The value has the wrong type or form."],
        })
        { Status = StatusCodes.Status400BadRequest };
    }

    private static string? DetailOf(int status) => status switch
    {
        StatusCodes.Status400BadRequest => "The body is missing or broken off, or a parameter is missing or has the wrong form.",
        StatusCodes.Status408RequestTimeout => "The body arrived too slowly.",
        StatusCodes.Status413PayloadTooLarge => "The body is larger than is allowed here.",
        _ => null,
    };
}
