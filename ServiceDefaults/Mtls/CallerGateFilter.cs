using Microsoft.AspNetCore.Builder;
using Microsoft.AspNetCore.Hosting;

namespace ServiceDefaults.Mtls;

/// <summary>Puts the gate in front of whatever the service adds itself.</summary>
internal sealed class CallerGateFilter : IStartupFilter
{
    public Action<IApplicationBuilder> Configure(Action<IApplicationBuilder> next) => app =>
    {
        app.UseMiddleware<CallerGate>();
        next(app);
    };
}
