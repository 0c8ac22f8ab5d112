using Microsoft.Extensions.DependencyInjection;
using Microsoft.Extensions.Hosting;

namespace AppHost.Running;

internal static class RunningExtensions
{
    /// <summary>Starts what was built without building it again, and notices at once when something is ready.</summary>
    public static void UseFastStart(this IDistributedApplicationBuilder builder)
    {
        if (!builder.ExecutionContext.IsRunMode)
            return;

        builder.UseBuiltProjects();
        builder.Eventing.Subscribe<BeforeStartEvent>((start, _) =>
        {
            PatientHealthCheck.MakeAllPatient(start.Services);
            return Task.CompletedTask;
        });
    }

    /// <summary>Restarts services and local servers that end by themselves, and ends the AppHost when its orchestrator was killed.</summary>
    public static void UseSupervisor(this IDistributedApplicationBuilder builder)
    {
        // First, since hosted services start one after the other, and Aspire's own waits until what is waited for is up.
        if (!builder.ExecutionContext.IsRunMode)
            return;

        builder.Services.Insert(0, ServiceDescriptor.Singleton<IHostedService>(services => ActivatorUtilities.CreateInstance<Supervisor>(services, TimeProvider.System)));
        builder.Services.Insert(0, ServiceDescriptor.Singleton<IHostedService>(services => ActivatorUtilities.CreateInstance<OrchestratorWatch>(services, TimeProvider.System)));
    }
}
