using Microsoft.AspNetCore.Http;
using Npgsql;

namespace ServiceDefaults.Database;

/// <summary>
/// Handles a request again whose connection the database refused because of the password. While a password is rotated there is
/// a moment in which the server has the new one and this process still the old one, or the other way round; the next attempt
/// reads it anew. Only idempotent methods are repeated (RFC 9110 section 9.2.2): what others do begins in a unit of work, which
/// repeats its login itself.
/// </summary>
internal sealed class RefusedLogin(RequestDelegate next, TimeProvider time)
{
    /// <summary>
    /// How often a refused login is repeated: with the pauses, for 5 s. Counted, not timed: how long a busy server takes to refuse,
    /// or for how long the whole machine stood still, says nothing about the password.
    /// </summary>
    public const int Repetitions = 10;

    // A login costs both sides some thousand hashes, and all requests of this moment want one: asking more often than the
    // secrets are read again would only take the processor from those who change them.
    private static readonly TimeSpan Pause = TimeSpan.FromMilliseconds(500);

    public async Task InvokeAsync(HttpContext context)
    {
        if (!MayBeRepeated(context.Request.Method))
        {
            await next(context);
            return;
        }

        var body = await BodyOfAsync(context.Request, context.RequestAborted);
        for (var repetition = 1; ; repetition++)
        {
            try
            {
                // A new stream each time: readers of the body may have wrapped the former.
                if (body is not null)
                    context.Request.Body = new MemoryStream(body, writable: false);
                await next(context);
                return;
            }
            catch (Exception error) when (repetition <= Repetitions && !context.Response.HasStarted && MayBeRepeated(error))
            {
                await Task.Delay(NextPause(), time, context.RequestAborted);
            }
        }
    }

    public static bool IsRefusal(Exception? error) =>
        error is PostgresException { SqlState: PostgresErrorCodes.InvalidPassword } || (error is not null && IsRefusal(error.InnerException));

    /// <summary>How long to wait before the next try; not the same for all who wait.</summary>
    public static TimeSpan NextPause() => Pause * (0.75 + (Random.Shared.NextDouble() / 2));

    /// <summary>Whoever has repeated a refused login wraps its error in another of the database; that is not repeated again.</summary>
    private static bool MayBeRepeated(Exception? error) => error switch
    {
        PostgresException => IsRefusal(error),
        NpgsqlException or null => false,
        _ => MayBeRepeated(error.InnerException),
    };

    private static bool MayBeRepeated(string method) =>
        HttpMethods.IsGet(method) || HttpMethods.IsHead(method) || HttpMethods.IsPut(method) || HttpMethods.IsDelete(method);

    /// <summary>The server limits its size (see <see cref="RequestLimits"/>).</summary>
    private static async Task<byte[]?> BodyOfAsync(HttpRequest request, CancellationToken cancellationToken)
    {
        if (request.ContentLength is null or 0 && !request.Headers.ContainsKey("Transfer-Encoding"))
            return null;

        using var body = new MemoryStream();
        await request.Body.CopyToAsync(body, cancellationToken);
        return body.ToArray();
    }
}
