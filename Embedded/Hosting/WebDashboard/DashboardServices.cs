using Microsoft.Extensions.DependencyInjection;

namespace Aspire.Hosting.WebDashboard;

internal static class DashboardServices
{
    /// <summary>
    /// Adds the dashboard, where an address is configured for it. Before the orchestrator: telemetry must have somewhere to go
    /// when the first resource starts, and hosted services stop in reverse.
    /// </summary>
    public static void AddDashboard(this DistributedApplicationBuilder builder, DistributedApplicationOptions options)
    {
        if (options.DisableDashboard || DashboardSettings.Read(builder.Configuration, builder.Environment.ApplicationName) is not { } settings)
            return;

        builder.Services.AddSingleton(settings);
        builder.Services.AddSingleton<ShownResources>();
        builder.Services.AddHostedService<DashboardService>();
    }
}
