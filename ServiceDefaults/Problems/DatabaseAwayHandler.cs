using Microsoft.AspNetCore.Diagnostics;
using Microsoft.AspNetCore.Http;
using Microsoft.AspNetCore.Mvc;
using Microsoft.Extensions.DependencyInjection;
using Microsoft.Extensions.Logging;
using Npgsql;
using ServiceDefaults.Database;

namespace ServiceDefaults.Problems;

/// <summary>Answers 503 with <c>Retry-After</c> while the database is away, refuses the password, or is not migrated yet: the caller may try again.</summary>
internal sealed partial class DatabaseAwayHandler(IProblemDetailsService problems, ILogger<DatabaseAwayHandler> logger) : IExceptionHandler
{
    public async ValueTask<bool> TryHandleAsync(HttpContext httpContext, Exception exception, CancellationToken cancellationToken)
    {
        if (DatabaseErrorIn(exception) is not { } error)
            return false;

        var migrated = httpContext.RequestServices.GetService<DatabaseReadiness>()?.Migrated ?? true;
        if (migrated && !error.IsTransient && error is not PostgresException { SqlState: PostgresErrorCodes.InvalidPassword })
            return false;

        Log.Away(logger, error.Message);
        httpContext.Response.StatusCode = StatusCodes.Status503ServiceUnavailable;
        httpContext.Response.Headers.RetryAfter = "1";
        return await problems.TryWriteAsync(new ProblemDetailsContext
        {
            HttpContext = httpContext,
            ProblemDetails = new ProblemDetails { Status = 503, Detail = "The database is not available. Try again shortly." },
        });
    }

    /// <summary>Object mappers wrap what the database says.</summary>
    public static NpgsqlException? DatabaseErrorIn(Exception? exception)
    {
        while (exception is not (null or NpgsqlException))
            exception = exception.InnerException;
        return (NpgsqlException?)exception;
    }

    private static partial class Log
    {
        [LoggerMessage(LogLevel.Warning, "A request was refused because the database is not available: {Reason}")]
        public static partial void Away(ILogger logger, string reason);
    }
}
