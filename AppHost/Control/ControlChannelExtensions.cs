using Microsoft.Extensions.DependencyInjection;
using Microsoft.Extensions.Hosting;

namespace AppHost.Control;

internal static class ControlChannelExtensions
{
    /// <summary>Lets `dotnet platform.cs` see and stop the system while it runs.</summary>
    /// <exception cref="DistributedApplicationException">An AppHost of this solution already runs.</exception>
    public static void AddControlChannel(this IDistributedApplicationBuilder builder)
    {
        if (!ControlChannel.Wanted || !builder.ExecutionContext.IsRunMode)
            return;

        var runDirectory = RunDirectory.For(builder.AppHostDirectory);
        runDirectory.RefuseSecond();

        builder.Services.AddHostedService(services => new ControlChannel(
            runDirectory,
            services.GetRequiredService<ResourceNotificationService>(),
            services.GetRequiredService<ResourceLoggerService>(),
            services.GetRequiredService<ResourceCommandService>(),
            services.GetRequiredService<DistributedApplicationModel>(),
            services.GetRequiredService<IHostApplicationLifetime>(),
            builder.Configuration,
            TimeProvider.System));
    }
}
