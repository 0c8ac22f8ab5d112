using Aspire.Hosting.ApplicationModel;
using Aspire.Hosting.Eventing;
using Aspire.Hosting.Processes;

namespace Aspire.Hosting.Orchestration;

/// <summary>What every <see cref="ResourceRunner"/> of one AppHost shares.</summary>
internal sealed record RunnerServices(
    IServiceProvider Services,
    DistributedApplicationExecutionContext ExecutionContext,
    IDistributedApplicationEventing Eventing,
    ResourceNotificationService Notifications,
    ResourceLoggerService Logs,
    ProcessLauncher Launcher,
    StartFailures Failures,
    Notices Notices,
    TimeProvider Time,
    CancellationToken Stopping);
