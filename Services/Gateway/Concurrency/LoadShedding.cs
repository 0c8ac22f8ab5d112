using System.Globalization;
using Gateway.Responses;
using Microsoft.Extensions.Options;

namespace Gateway.Concurrency;

/// <summary>
/// Answers <c>503</c> with <c>Retry-After</c> at once when too many requests are on their way, instead of letting all of them
/// wait longer and longer. It comes before authentication, which costs more than the refusal.
/// </summary>
internal sealed class LoadShedding(RequestDelegate next, IOptions<ConcurrencyOptions> options)
{
    private readonly string _retryAfter = Math.Max(1, (int)Math.Ceiling(options.Value.RetryAfter.TotalSeconds)).ToString(CultureInfo.InvariantCulture);

    public Task InvokeAsync(HttpContext context)
    {
        if (context.GetEndpoint()?.Metadata.GetMetadata<ServiceSlots>() is not { } slots)
            return next(context);
        if (slots.TryTake())
            return HoldAsync(context, slots);

        context.Response.Headers.RetryAfter = _retryAfter;
        return Refusal.WriteAsync(
            context, StatusCodes.Status503ServiceUnavailable, $"Too many requests are on their way. Repeat this one after {_retryAfter} s; it has not been passed on.");
    }

    private async Task HoldAsync(HttpContext context, ServiceSlots slots)
    {
        try
        {
            await next(context);
        }
        finally
        {
            slots.Return();
        }
    }
}
