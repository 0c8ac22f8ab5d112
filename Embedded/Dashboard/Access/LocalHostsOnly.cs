using System.Net;
using Microsoft.AspNetCore.Http;

namespace Dashboard.Access;

/// <summary>Answers only to this machine's own names: a foreign name that resolves here is an attack (DNS rebinding).</summary>
internal sealed class LocalHostsOnly(RequestDelegate next)
{
    public Task InvokeAsync(HttpContext context)
    {
        var host = context.Request.Host.Host.Trim('[', ']');
        var isLocal = host.Equals("localhost", StringComparison.OrdinalIgnoreCase) || (IPAddress.TryParse(host, out var ip) && IPAddress.IsLoopback(ip));
        return isLocal
            ? next(context)
            : Refusal.WriteAsync(context, StatusCodes.Status400BadRequest, "The dashboard answers to localhost, 127.0.0.1 and [::1] only.");
    }
}
