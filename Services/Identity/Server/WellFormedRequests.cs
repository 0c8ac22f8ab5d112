using System.Buffers;
using System.Globalization;
using System.IO.Pipelines;
using System.Text;
using System.Text.Json.Serialization;
using System.Text.Unicode;
using Microsoft.Extensions.Primitives;
using Microsoft.Net.Http.Headers;
using static OpenIddict.Abstractions.OpenIddictConstants;

namespace Identity.Server;

/// <summary>
/// Refuses requests whose parameters are no text before anything reads them: percent encoding that is broken or not UTF-8,
/// control characters (PostgreSQL stores no NUL), too many or too long parameters, and those of OAuth more than once (RFC 6749
/// section 3.1). A refusal is not logged, so that it costs nothing.
/// </summary>
internal sealed class WellFormedRequests(RequestDelegate next)
{
    private const int MaxBytes = 64 * 1024;
    private const string FormType = "application/x-www-form-urlencoded";
    private const string Basic = "Basic ";

    public async Task InvokeAsync(HttpContext context)
    {
        if (await ProblemAsync(context.Request, context.RequestAborted) is not { } problem)
            await next(context);
        else if (context.Request.Path.Value is "/connect/token" or "/connect/introspect" or "/connect/revoke")
            await Results.BadRequest(new OAuthError(Errors.InvalidRequest, problem)).ExecuteAsync(context);
        else
            await Results.Problem(problem, statusCode: StatusCodes.Status400BadRequest, extensions: [new("error", Errors.InvalidRequest)]).ExecuteAsync(context); // a page, for a browser
    }

    private static async Task<string?> ProblemAsync(HttpRequest request, CancellationToken cancellationToken)
    {
        if (!IsText(Encoding.UTF8.GetBytes(request.QueryString.Value ?? "")))
            return "The query is not percent-encoded UTF-8 without control characters.";
        if (!HasTextInBasicCredentials(request))
            return "The credentials in the header 'Authorization' are not percent-encoded UTF-8 without control characters.";
        if (HasRepeated(request.Query))
            return "A parameter is given more than once.";
        return HttpMethods.IsPost(request.Method) && !request.Path.StartsWithSegments("/operations", StringComparison.OrdinalIgnoreCase)
            ? await ProblemOfFormAsync(request, cancellationToken)
            : null;
    }

    private static async Task<string?> ProblemOfFormAsync(HttpRequest request, CancellationToken cancellationToken)
    {
        if (!IsForm(request.ContentType))
            return $"The 'Content-Type' must be {FormType}, in UTF-8.";
        if (request.ContentLength > MaxBytes || await ReadAsync(request.BodyReader, cancellationToken) is not { } body)
            return $"The form is longer than {MaxBytes} bytes, or breaks off.";
        if (!IsText(body))
            return "The form is not percent-encoded UTF-8 without control characters.";

        try
        {
            return HasRepeated(await request.ReadFormAsync(cancellationToken)) ? "A parameter is given more than once." : null;
        }
        catch (InvalidDataException)
        {
            return "The form has too many parameters, or one whose name is too long.";
        }
    }

    private static bool IsForm(string? contentType) =>
        MediaTypeHeaderValue.TryParse(contentType, out var type)
        && type.MediaType.Equals(FormType, StringComparison.OrdinalIgnoreCase)
        && HeaderUtilities.RemoveQuotes(type.Charset).ToString().ToUpperInvariant() is "" or "UTF-8";

    /// <summary>Looks at the body, which stays in the reader for the form; null when it is too long or cannot be read.</summary>
    private static async Task<byte[]?> ReadAsync(PipeReader reader, CancellationToken cancellationToken)
    {
        try
        {
            var buffer = (await reader.ReadAtLeastAsync(MaxBytes + 1, cancellationToken)).Buffer;
            var body = buffer.Length > MaxBytes ? null : buffer.ToArray();
            reader.AdvanceTo(buffer.Start);
            return body;
        }
        catch (BadHttpRequestException)
        {
            return null;
        }
    }

    private static bool HasRepeated(IEnumerable<KeyValuePair<string, StringValues>> parameters) =>
        parameters.Any(parameter => parameter.Value.Count > 1);

    /// <summary>What is no Base64 OpenIddict refuses itself.</summary>
    private static bool HasTextInBasicCredentials(HttpRequest request)
    {
        var header = request.Headers.Authorization.ToString();
        if (!header.StartsWith(Basic, StringComparison.OrdinalIgnoreCase))
            return true;

        var credentials = new byte[header.Length];
        return !Convert.TryFromBase64String(header[Basic.Length..].Trim(), credentials, out var length) || IsText(credentials.AsSpan(0, length));
    }

    private static bool IsText(ReadOnlySpan<byte> encoded)
    {
        var text = new byte[encoded.Length];
        var length = 0;
        for (var at = 0; at < encoded.Length; at++, length++)
        {
            if (encoded[at] is not (byte)'%')
                text[length] = encoded[at];
            else if (at + 2 < encoded.Length && byte.TryParse(encoded.Slice(at + 1, 2), NumberStyles.AllowHexSpecifier, CultureInfo.InvariantCulture, out text[length]))
                at += 2;
            else
                return false;
        }

        return Utf8.IsValid(text.AsSpan(0, length)) && !Encoding.UTF8.GetString(text, 0, length).Any(char.IsControl);
    }

    private sealed record OAuthError(string Error, [property: JsonPropertyName("error_description")] string ErrorDescription);
}
