using System.Net;
using Microsoft.AspNetCore.Authorization;
using Microsoft.AspNetCore.Authorization.Policy;
using Microsoft.AspNetCore.Http;
using Microsoft.AspNetCore.Mvc;
using Microsoft.Extensions.Logging;
using Microsoft.Extensions.Options;
using Microsoft.Net.Http.Headers;

namespace ServiceDefaults.Authentication;

/// <summary>Answers 403 to a valid token without the scope, naming what is missing (RFC 6750 section 3.1, <c>insufficient_scope</c>).</summary>
internal sealed partial class ScopeRefusal(IOptions<TokenOptions> options, IProblemDetailsService problems, ILoggerFactory loggers)
    : IAuthorizationMiddlewareResultHandler
{
    private readonly ILogger _log = loggers.CreateLogger(LogCategories.Security);
    private readonly AuthorizationMiddlewareResultHandler _otherwise = new();

    public async Task HandleAsync(
        RequestDelegate next, HttpContext context, AuthorizationPolicy policy, PolicyAuthorizationResult authorizeResult)
    {
        var missing = authorizeResult.Forbidden
            ? authorizeResult.AuthorizationFailure?.FailedRequirements.OfType<ScopeRequirement>().FirstOrDefault()
            : null;
        if (missing is null)
        {
            await _otherwise.HandleAsync(next, context, policy, authorizeResult);
            return;
        }

        Log.Refused(_log, context.User.FindFirst("sub")?.Value, context.User.FindFirst("client_id")?.Value, context.Connection.RemoteIpAddress, missing.Scope);
        context.Response.StatusCode = StatusCodes.Status403Forbidden;
        context.Response.Headers.Append(HeaderNames.WWWAuthenticate, $"Bearer error=\"insufficient_scope\", scope=\"{missing.Scope}\"");
        await problems.TryWriteAsync(new ProblemDetailsContext
        {
            HttpContext = context,
            ProblemDetails = new ProblemDetails
            {
                Status = StatusCodes.Status403Forbidden,
                Detail = $"The token lacks the scope '{missing.Scope}'. Ask for it at {options.Value.TokenSource}; the client must be allowed to have it.",
            },
        });
    }

    private static partial class Log
    {
        [LoggerMessage(LogLevel.Information, "The subject {Subject} of the client {ClientId} at {ClientAddress} was refused: its token lacks {Scope}")]
        public static partial void Refused(ILogger logger, string? subject, string? clientId, IPAddress? clientAddress, string scope);
    }
}
