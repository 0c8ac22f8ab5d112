namespace Aspire.Hosting.ApplicationModel;

/// <summary>Runs commands on resources. Safe for use by any thread.</summary>
public class ResourceCommandService
{
    private readonly ResourceNotificationService _notifications;
    private readonly ResourceLoggerService _loggers;
    private readonly IServiceProvider _services;

    internal ResourceCommandService(ResourceNotificationService notifications, ResourceLoggerService loggers, IServiceProvider services)
    {
        _notifications = notifications;
        _loggers = loggers;
        _services = services;
    }

    /// <summary>Runs a command on one instance of a resource.</summary>
    /// <param name="resourceId">The instance, or a resource that has only one.</param>
    /// <param name="commandName">The command, such as <see cref="KnownResourceCommands.RestartCommand"/>.</param>
    /// <param name="cancellationToken">Gives up.</param>
    public Task<ExecuteCommandResult> ExecuteCommandAsync(string resourceId, string commandName, CancellationToken cancellationToken = default)
    {
        ArgumentNullException.ThrowIfNull(resourceId);
        ArgumentNullException.ThrowIfNull(commandName);
        return _notifications.TryGetCurrentState(resourceId, out var current)
            ? ExecuteAsync(current.Resource, current.ResourceId, commandName, cancellationToken)
            : Task.FromResult(CommandResults.Failure($"Command '{commandName}' cannot be run: there is no resource '{resourceId}', or it has several replicas."));
    }

    /// <summary>Runs a command on all instances of a resource, side by side.</summary>
    /// <param name="resource">The resource.</param>
    /// <param name="commandName">The command, such as <see cref="KnownResourceCommands.RestartCommand"/>.</param>
    /// <param name="cancellationToken">Gives up.</param>
    public async Task<ExecuteCommandResult> ExecuteCommandAsync(IResource resource, string commandName, CancellationToken cancellationToken = default)
    {
        ArgumentNullException.ThrowIfNull(resource);
        ArgumentNullException.ThrowIfNull(commandName);

        var ids = resource.GetInstanceIds();
        var results = await Task.WhenAll(ids.Select(id => ExecuteAsync(resource, id, commandName, cancellationToken)));
        if (results.Length == 1)
            return results[0];

        var failures = ids.Zip(results).Where(pair => !pair.Second.Success).Select(pair => $"{pair.First}: {pair.Second.Message ?? "cancelled"}").ToList();
        return failures.Count == 0
            ? CommandResults.Success()
            : new ExecuteCommandResult { Success = false, Canceled = results.All(result => result.Success || result.Canceled), Message = string.Join("; ", failures) };
    }

    private async Task<ExecuteCommandResult> ExecuteAsync(IResource resource, string id, string commandName, CancellationToken cancellationToken)
    {
        var commands = resource.Annotations.OfType<ResourceCommandAnnotation>().ToList();
        if (commands.LastOrDefault(command => command.Name == commandName) is not { } command)
        {
            return CommandResults.Failure(
                $"Resource '{resource.Name}' has no command '{commandName}'. It has: {string.Join(", ", commands.Select(known => known.Name))}.");
        }

        try
        {
            return await command.ExecuteCommand(new ExecuteCommandContext
            {
                Services = _services,
                ResourceName = id,
                Logger = _loggers.GetLogger(id),
                CancellationToken = cancellationToken,
            });
        }
        catch (OperationCanceledException) when (cancellationToken.IsCancellationRequested)
        {
            return CommandResults.Canceled();
        }
        catch (Exception exception)
        {
            return CommandResults.Failure($"Command '{commandName}' of '{id}' failed: {exception.Message}");
        }
    }
}
