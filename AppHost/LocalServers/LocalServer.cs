using Aspire.Hosting.Eventing;
using Microsoft.Extensions.Configuration;
using Microsoft.Extensions.DependencyInjection;
using Microsoft.Extensions.Diagnostics.HealthChecks;
using Microsoft.Extensions.Options;

namespace AppHost.LocalServers;

/// <summary>Replaces one container of the model by a process of this machine.</summary>
internal abstract class LocalServer(ContainerResource container, IServiceProvider services)
{
    private const string VolumeTargets = "/var/lib/";

    private readonly LocalServerResource _local = new(container);
    private readonly IDistributedApplicationEventing _eventing = services.GetRequiredService<IDistributedApplicationEventing>();
    private PreparedServer? _prepared;

    protected IConfiguration Configuration { get; } = services.GetRequiredService<IConfiguration>();

    protected DataDirectory Data { get; private set; } = null!; // before the first start

    public async Task ReplaceContainerAsync(DistributedApplicationModel model, CancellationToken cancellationToken)
    {
        model.Resources.Remove(container);
        model.Resources.Add(_local);
        foreach (var image in container.Annotations.OfType<ContainerImageAnnotation>().ToList())
            container.Annotations.Remove(image);
        AllocateEndpoints();
        ExplainRefusedPasswords();
        container.Annotations.Add(new CommandLineArgsCallbackAnnotation(arguments =>
        {
            foreach (var (place, argument) in _prepared!.Arguments.Index())
                arguments.Insert(place, argument); // the container's own follow
        }));
        container.Annotations.Add(new EnvironmentCallbackAnnotation(context =>
        {
            foreach (var (name, value) in _prepared!.Environment)
                context.EnvironmentVariables[name] = value;
        }));

        // AddPostgres and AddRabbitMQ subscribed to the container to learn what their health checks connect to. Once the
        // orchestrator listens too, it would refuse news of a second resource under the same name.
        await _eventing.PublishAsync(new ConnectionStringAvailableEvent(container, services), cancellationToken);

        var children = model.Resources.Where(resource => resource is IResourceWithParent child && child.Parent == container).ToList();
        _eventing.Subscribe<BeforeResourceStartedEvent>(_local, (_, cancel) => StartAsync(children, cancel));
        _eventing.Subscribe<ResourceReadyEvent>(_local, async (_, cancel) =>
        {
            await NoteReadyAsync(cancel);
            await _eventing.PublishAsync(new ResourceReadyEvent(container, services), cancel); // Aspire creates the databases
            await ShowAsync(children, KnownResourceStates.Running);
        });
        _eventing.Subscribe<ResourceStoppedEvent>(_local, (stopped, _) =>
            ShowAsync(children, stopped.ResourceEvent.Snapshot.State?.Text ?? KnownResourceStates.Exited));
    }

    /// <summary>Makes what the server needs and says how to start it. Called before every start.</summary>
    protected abstract Task<PreparedServer> PrepareAsync(CancellationToken cancellationToken);

    /// <summary>Takes note that the server has become ready.</summary>
    protected virtual Task NoteReadyAsync(CancellationToken cancellationToken) => Task.CompletedTask;

    /// <summary>Whether a failed health check means that the server refuses the password.</summary>
    protected abstract bool IsRefusedPassword(Exception failure);

    protected static string Required(string? value, IManifestExpressionProvider parameter) =>
        value ?? throw new DistributedApplicationException($"{parameter.ValueExpression} has no value.");

    private async Task StartAsync(List<IResource> children, CancellationToken cancellationToken)
    {
        if (Data is null)
        {
            if (container.Annotations.OfType<EndpointAnnotation>().FirstOrDefault(endpoint => FreePorts.IsTaken(endpoint.Port!.Value)) is { Port: var taken })
                throw new DistributedApplicationException($"'{container.Name}' cannot start: another program is listening on port {taken}. Stop that program, or give '{container.Name}' another port.");

            Data = services.GetRequiredService<DataDirectories>().Take(container.Name, Volume(), services.GetRequiredService<ResourceLoggerService>().GetLogger(_local));
            foreach (var child in children.OfType<IResourceWithConnectionString>())
                await _eventing.PublishAsync(new ConnectionStringAvailableEvent(child, services), cancellationToken);
        }

        _prepared = await PrepareAsync(cancellationToken);
        var program = _local.Annotations.OfType<ExecutableAnnotation>().Last();
        (program.Command, program.WorkingDirectory) = (_prepared.FileName, _prepared.WorkingDirectory);
    }

    private string? Volume() => container.Annotations.OfType<ContainerMountAnnotation>()
        .FirstOrDefault(mount => mount.Target?.StartsWith(VolumeTargets, StringComparison.Ordinal) == true)?.Source;

    /// <summary>The server listens itself, without a proxy before it, and on the same port after each restart.</summary>
    private void AllocateEndpoints()
    {
        var randomize = Configuration.GetValue<bool>("DcpPublisher:RandomizePorts");
        foreach (var endpoint in container.Annotations.OfType<EndpointAnnotation>())
        {
            // Read before the proxy is taken away: then it would fall back to the port inside the container.
            var port = !randomize && endpoint.Port is { } wanted ? wanted : FreePorts.Next();
            endpoint.IsProxied = false;
            endpoint.TargetPort = endpoint.Port = port;
            endpoint.AllocatedEndpoint = new(endpoint, "localhost", port);
        }
    }

    private void ExplainRefusedPasswords()
    {
        var keys = container.Annotations.OfType<HealthCheckAnnotation>().Select(check => check.Key).ToList();
        foreach (var registration in services.GetRequiredService<IOptions<HealthCheckServiceOptions>>().Value.Registrations.Where(check => keys.Contains(check.Name)))
        {
            var inner = registration.Factory;
            registration.Factory = provider => new RefusedPasswordCheck(inner(provider), IsRefusedPassword,
                () => $"'{container.Name}' refuses the password: its data directory '{Data.Path}' was made with another one. Restore the parameter's earlier value, or delete the directory to start afresh without its data.");
        }
    }

    private async Task ShowAsync(List<IResource> children, string state)
    {
        var notifications = services.GetRequiredService<ResourceNotificationService>();
        foreach (var child in children)
            await notifications.PublishUpdateAsync(child, snapshot => snapshot with { State = state });
    }
}

/// <summary>A server that is ready to be started.</summary>
internal sealed record PreparedServer(
    string FileName, IReadOnlyList<string> Arguments, string WorkingDirectory, IReadOnlyDictionary<string, string> Environment);
