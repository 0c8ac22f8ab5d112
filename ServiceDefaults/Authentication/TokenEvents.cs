using System.Net;
using Microsoft.AspNetCore.Authentication.JwtBearer;
using Microsoft.AspNetCore.Http;
using Microsoft.AspNetCore.Mvc;
using Microsoft.Extensions.Logging;
using Microsoft.Extensions.Options;
using Microsoft.IdentityModel.Protocols.Configuration;
using Microsoft.IdentityModel.Tokens;
using Microsoft.Net.Http.Headers;

namespace ServiceDefaults.Authentication;

/// <summary>Answers a request without a valid token as RFC 6750 section 3 says, with problem details.</summary>
internal sealed partial class TokenEvents(IOptions<TokenOptions> options, IProblemDetailsService problems, ILoggerFactory loggers) : JwtBearerEvents
{
    private readonly ILogger _log = loggers.CreateLogger(LogCategories.Security);

    public override async Task Challenge(JwtBearerChallengeContext context)
    {
        context.HandleResponse();
        var response = context.Response;
        if (context.AuthenticateFailure is InvalidConfigurationException)
        {
            response.StatusCode = StatusCodes.Status503ServiceUnavailable;
            response.Headers.RetryAfter = "1";
            await WriteAsync(context.HttpContext, "The token cannot be checked, because its issuer does not answer. Try again shortly.");
            return;
        }

        response.StatusCode = StatusCodes.Status401Unauthorized;
        var reason = context.AuthenticateFailure is { } failure ? Describe(failure) : null;
        if (reason is not null)
            Log.Refused(_log, context.HttpContext.Connection.RemoteIpAddress, reason);
        response.Headers.Append(HeaderNames.WWWAuthenticate,
            reason is null ? "Bearer" : $"Bearer error=\"invalid_token\", error_description=\"{reason}\"");
        await WriteAsync(context.HttpContext, reason is null
            ? $"This needs an access token: get one at {options.Value.TokenSource} and send it as 'Authorization: Bearer TOKEN'."
            : $"{reason} Get a new one at {options.Value.TokenSource}.");
    }

    /// <summary>Says what a client can act on, and nothing about what would have been right.</summary>
    private static string Describe(Exception failure) => failure switch
    {
        SecurityTokenExpiredException => "The token has expired.",
        SecurityTokenNotYetValidException => "The token is not valid yet.",
        SecurityTokenInvalidIssuerException => "The token is of another issuer.",
        SecurityTokenInvalidAudienceException => "The token is for another API.",
        _ => "The token is not valid.",
    };

    private async Task WriteAsync(HttpContext context, string detail) =>
        await problems.TryWriteAsync(new ProblemDetailsContext
        {
            HttpContext = context,
            ProblemDetails = new ProblemDetails { Status = context.Response.StatusCode, Detail = detail },
        });

    private static partial class Log
    {
        [LoggerMessage(LogLevel.Information, "A token from {ClientAddress} was refused: {Reason}")]
        public static partial void Refused(ILogger logger, IPAddress? clientAddress, string reason);
    }
}
