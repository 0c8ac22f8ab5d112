using System.Net;
using Microsoft.AspNetCore.Builder;
using Microsoft.AspNetCore.Hosting;

namespace Identity.Tests;

/// <summary>Lets a test's request come from any address: the test's server knows none.</summary>
internal sealed class ClaimedAddress : IStartupFilter
{
    public const string Header = "Test-Address";

    public Action<IApplicationBuilder> Configure(Action<IApplicationBuilder> next) => app =>
    {
        app.Use((context, rest) =>
        {
            if (context.Request.Headers[Header] is [{ } address])
                context.Connection.RemoteIpAddress = IPAddress.Parse(address);
            return rest(context);
        });
        next(app);
    };
}
