using Aspire.Hosting.ApplicationModel;
using Aspire.Hosting.Orchestration.Programs;
using Aspire.Hosting.Processes;

namespace Aspire.Hosting.Orchestration;

/// <summary>Decides which program stands for a resource on this machine, and when it is started again.</summary>
internal sealed class RunnerFactory(
    DistributedApplicationModel model, ProjectTargets targets, EngineDirectories directories, RunnerServices engine)
{
    /// <summary>The runner of an instance; null when the resource has no program on this machine.</summary>
    public ResourceRunner? Create(ResourceInstance instance)
    {
        var resource = instance.Resource;
        IResourceProgram? program = resource switch
        {
            ProjectResource project => new ProjectProgram(project, targets, Configure),
            ExecutableResource executable => new ExecutableProgram(executable, Configure),
            PostgresServerResource postgres => new PostgresProgram(postgres, directories, engine.Launcher),
            RabbitMQServerResource rabbitmq => new RabbitMqProgram(rabbitmq, directories, engine.Launcher),
            _ => null,
        };

        return program is null ? null : new(instance, program, RestartsWhen(resource), engine);

        Task<ProcessConfiguration> Configure(CancellationToken cancellationToken) =>
            ResourceEnvironment.ResolveAsync(instance, engine.ExecutionContext, engine.Logs.GetLogger(instance.Id), cancellationToken);
    }

    private RestartWhen RestartsWhen(IResource resource)
    {
        var isAwaited = model.Resources
            .SelectMany(other => other.Annotations.OfType<WaitAnnotation>())
            .Any(wait => wait.Resource == resource && wait.WaitType == WaitType.WaitForCompletion);
        if (isAwaited)
            return RestartWhen.Never;

        return resource.Annotations.OfType<EndpointAnnotation>().Any() ? RestartWhen.Always : RestartWhen.OnFailure;
    }
}
