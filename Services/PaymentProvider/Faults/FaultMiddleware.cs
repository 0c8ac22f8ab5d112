namespace PaymentProvider.Faults;

/// <summary>Misbehaves as <see cref="FaultInjection"/> says, towards everything but its own settings and the probes.</summary>
internal sealed class FaultMiddleware(RequestDelegate next, FaultInjection injection, TimeProvider time)
{
    public async Task InvokeAsync(HttpContext context)
    {
        if (!context.Request.Path.StartsWithSegments("/authorizations", StringComparison.Ordinal))
        {
            await next(context);
            return;
        }

        var fault = injection.Fault;
        switch (fault.Mode)
        {
            case FaultMode.Down:
                context.Response.StatusCode = StatusCodes.Status503ServiceUnavailable;
                break;

            case FaultMode.Slow:
                var delay = TimeSpan.FromMilliseconds(fault.DelayMilliseconds!.Value);
                context.Response.OnStarting(async () =>
                    await Task.Delay(delay, time, context.RequestAborted).ConfigureAwait(ConfigureAwaitOptions.SuppressThrowing));
                await next(context);
                break;

            case FaultMode.Lossy:
                // The answer goes nowhere, so that not even its first byte leaves before the connection is cut.
                context.Response.Body = Stream.Null;
                await next(context);
                context.Abort();
                break;

            default:
                await next(context);
                break;
        }
    }
}
