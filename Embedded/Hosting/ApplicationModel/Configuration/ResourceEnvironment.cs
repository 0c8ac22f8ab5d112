using System.Globalization;
using Microsoft.Extensions.Logging;

namespace Aspire.Hosting.ApplicationModel;

/// <summary>What a process is started with.</summary>
internal sealed record ProcessConfiguration(IReadOnlyDictionary<string, string> Environment, IReadOnlyList<string> Arguments);

/// <summary>
/// Runs the callbacks that set a resource's variables and arguments, in the order in which they were added (a later one wins),
/// and waits for every value in them.
/// </summary>
internal static class ResourceEnvironment
{
    public static async Task<ProcessConfiguration> ResolveAsync(
        ResourceInstance instance,
        DistributedApplicationExecutionContext executionContext,
        ILogger logger,
        CancellationToken cancellationToken)
    {
        var environment = await ResolveVariablesAsync(instance, executionContext, logger, cancellationToken);
        var arguments = await ResolveArgumentsAsync(instance, executionContext, logger, cancellationToken);
        return new ProcessConfiguration(environment, arguments);
    }

    public static async Task<Dictionary<string, string>> ResolveVariablesAsync(
        ResourceInstance instance,
        DistributedApplicationExecutionContext executionContext,
        ILogger logger,
        CancellationToken cancellationToken)
    {
        var context = new EnvironmentCallbackContext(executionContext, instance.Resource, cancellationToken: cancellationToken) { Logger = logger };
        foreach (var annotation in instance.Resource.Annotations.OfType<EnvironmentCallbackAnnotation>())
            await annotation.Callback(context);

        var resolved = new Dictionary<string, string>(context.EnvironmentVariables.Count, StringComparer.Ordinal);
        foreach (var (name, value) in context.EnvironmentVariables)
        {
            // A value that comes to nothing, such as an optional connection string, leaves the variable unset.
            if (await ResolveAsync(value, instance, executionContext, $"environment variable '{name}'", cancellationToken) is { } text)
                resolved[name] = text;
        }
        return resolved;
    }

    public static async Task<List<string>> ResolveArgumentsAsync(
        ResourceInstance instance,
        DistributedApplicationExecutionContext executionContext,
        ILogger logger,
        CancellationToken cancellationToken)
    {
        var context = new CommandLineArgsCallbackContext([], instance.Resource, cancellationToken) { ExecutionContext = executionContext, Logger = logger };
        foreach (var annotation in instance.Resource.Annotations.OfType<CommandLineArgsCallbackAnnotation>())
            await annotation.Callback(context);

        var resolved = new List<string>(context.Args.Count);
        foreach (var argument in context.Args)
        {
            if (await ResolveAsync(argument, instance, executionContext, $"argument {resolved.Count + 1}", cancellationToken) is { } text)
                resolved.Add(text);
        }
        return resolved;
    }

    private static async ValueTask<string?> ResolveAsync(
        object? value,
        ResourceInstance instance,
        DistributedApplicationExecutionContext executionContext,
        string what,
        CancellationToken cancellationToken)
    {
        try
        {
            return value switch
            {
                null => null,
                string text => text,
                IResourceBuilder<IResource> { Resource: IValueProvider provider } => await AskAsync(provider),
                IValueProvider provider => await AskAsync(provider),
                IFormattable formattable => formattable.ToString(format: null, CultureInfo.InvariantCulture),
                bool flag => flag ? "true" : "false",
                _ => throw new NotSupportedException($"A value of type {value.GetType()} cannot be given to a process: use a string, a reference or a parameter."),
            };
        }
        catch (Exception exception) when (exception is not OperationCanceledException)
        {
            throw new DistributedApplicationException($"Could not resolve {what} of resource '{instance.Resource.Name}': {exception.Message}", exception);
        }

        ValueTask<string?> AskAsync(IValueProvider provider) => provider.GetValueAsync(
            new ValueProviderContext { ExecutionContext = executionContext, Caller = instance.Resource, Instance = instance },
            cancellationToken);
    }
}
