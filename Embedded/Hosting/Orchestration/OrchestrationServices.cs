using Aspire.Hosting.Orchestration.Programs;
using Aspire.Hosting.Processes;
using Aspire.Hosting.Terminal;
using Microsoft.Extensions.DependencyInjection;
using Microsoft.Extensions.Hosting;
using Microsoft.Extensions.Logging;
using Spectre.Console;

namespace Aspire.Hosting.Orchestration;

internal static class OrchestrationServices
{
    /// <summary>Longer than the slowest resource takes to end in good order, one step after the other.</summary>
    private static readonly TimeSpan ShutdownTimeout = TimeSpan.FromSeconds(60);

    /// <summary>Adds what runs the model on this machine.</summary>
    /// <param name="builder">The AppHost's builder.</param>
    /// <param name="testing">Under the testing builder nothing is shown and no failure ends the process.</param>
    public static void AddOrchestration(this DistributedApplicationBuilder builder, bool testing)
    {
        var services = builder.Services;
        services.Configure<HostOptions>(host => host.ShutdownTimeout = ShutdownTimeout);
        services.AddSingleton(EngineOptions.From(builder.Configuration, testing));
        services.AddSingleton<Notices>();
        services.AddSingleton<StartFailures>();
        services.AddSingleton<EndpointAllocator>();
        services.AddSingleton(_ => new EngineDirectories());
        services.AddSingleton(provider => new ProcessLauncher(
            provider.GetRequiredService<EngineDirectories>(), provider.GetRequiredService<ILogger<ProcessLauncher>>(), provider.GetRequiredService<TimeProvider>()));
        services.AddSingleton(provider => new ProjectTargets(builder.AppHostAssembly, provider.GetRequiredService<ProcessLauncher>()));
        services.AddSingleton(provider => ActivatorUtilities.CreateInstance<RunnerServices>(provider, provider, provider.GetRequiredService<IHostApplicationLifetime>().ApplicationStopped));
        services.AddSingleton<RunnerFactory>();
        if (!testing)
        {
            // Hosted services stop in reverse: this one shows how the orchestrator ends the others.
            services.AddSingleton(AnsiConsole.Console);
            services.AddHostedService<TerminalReporter>();
            if (!OperatingSystem.IsWindows())
                services.AddHostedService<ParentProcess>();
        }

        services.AddHostedService<Orchestrator>();
        services.AddHostedService<StartDeadline>();
    }
}
