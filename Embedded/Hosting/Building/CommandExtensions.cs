using Aspire.Hosting.ApplicationModel;
using Microsoft.Extensions.DependencyInjection;

namespace Aspire.Hosting;

public static partial class ResourceBuilderExtensions
{
    /// <summary>Adds a command, or replaces the one of that name.</summary>
    /// <typeparam name="T">The resource's type.</typeparam>
    /// <param name="builder">The resource.</param>
    /// <param name="name">The command's name.</param>
    /// <param name="displayName">What is shown instead of the name.</param>
    /// <param name="executeCommand">Runs it.</param>
    /// <param name="commandOptions">How it is shown, and when it can be run.</param>
    public static IResourceBuilder<T> WithCommand<T>(
        this IResourceBuilder<T> builder,
        string name,
        string displayName,
        Func<ExecuteCommandContext, Task<ExecuteCommandResult>> executeCommand,
        CommandOptions? commandOptions = null)
        where T : IResource
    {
        ArgumentNullException.ThrowIfNull(builder);

        foreach (var earlier in builder.Resource.Annotations.OfType<ResourceCommandAnnotation>().Where(command => command.Name == name))
            builder.Resource.Annotations.Remove(earlier);
        return builder.WithAnnotation(new ResourceCommandAnnotation(
            name,
            displayName,
            commandOptions?.UpdateState ?? (_ => ResourceCommandState.Enabled),
            executeCommand,
            commandOptions?.Description,
            parameter: null,
            commandOptions?.ConfirmationMessage,
            commandOptions?.IconName,
            commandOptions?.IconVariant,
            commandOptions?.IsHighlighted ?? false));
    }

    /// <summary>Adds a command that sends a request to the resource.</summary>
    /// <typeparam name="TResource">The resource's type.</typeparam>
    /// <param name="builder">The resource.</param>
    /// <param name="path">The path that the request is sent to.</param>
    /// <param name="displayName">What is shown for the command.</param>
    /// <param name="endpointName">The endpoint; when null, <c>http</c> or else <c>https</c>.</param>
    /// <param name="commandName">The command's name; made of method, endpoint and path when null.</param>
    /// <param name="commandOptions">The request, and how the command is shown.</param>
    public static IResourceBuilder<TResource> WithHttpCommand<TResource>(
        this IResourceBuilder<TResource> builder,
        string path,
        string displayName,
        [EndpointName] string? endpointName = null,
        string? commandName = null,
        HttpCommandOptions? commandOptions = null)
        where TResource : IResourceWithEndpoints
    {
        ArgumentNullException.ThrowIfNull(builder);
        return builder.WithHttpCommand(
            path, displayName, () => ChooseHttpEndpoint(builder.Resource, endpointName, $"the command '{displayName}'"), commandName, commandOptions);
    }

    /// <summary>Adds a command that sends a request to the resource.</summary>
    /// <typeparam name="TResource">The resource's type.</typeparam>
    /// <param name="builder">The resource.</param>
    /// <param name="path">The path that the request is sent to.</param>
    /// <param name="displayName">What is shown for the command.</param>
    /// <param name="endpointSelector">Gives the endpoint; when null, <c>http</c> or else <c>https</c>.</param>
    /// <param name="commandName">The command's name; made of method, endpoint and path when null.</param>
    /// <param name="commandOptions">The request, and how the command is shown.</param>
    public static IResourceBuilder<TResource> WithHttpCommand<TResource>(
        this IResourceBuilder<TResource> builder,
        string path,
        string displayName,
        Func<EndpointReference>? endpointSelector,
        string? commandName = null,
        HttpCommandOptions? commandOptions = null)
        where TResource : IResourceWithEndpoints
    {
        ArgumentNullException.ThrowIfNull(builder);
        ArgumentNullException.ThrowIfNull(path);

        var options = commandOptions ?? new HttpCommandOptions();
        var endpoint = (options.EndpointSelector ?? endpointSelector)?.Invoke() ?? ChooseHttpEndpoint(builder.Resource, name: null, $"the command '{displayName}'");
        var method = options.Method ?? HttpMethod.Post;
        return builder.WithCommand(
            commandName ?? $"{endpoint.Resource.Name}-{endpoint.EndpointName}-http-{method.Method.ToLowerInvariant()}-{path}",
            displayName,
            context => SendAsync(context, endpoint, new HttpRequestMessage(method, path), options),
            options);
    }

    private static async Task<ExecuteCommandResult> SendAsync(
        ExecuteCommandContext context, EndpointReference endpoint, HttpRequestMessage request, HttpCommandOptions options)
    {
        using var client = context.Services.GetRequiredService<IHttpClientFactory>().CreateClient(options.HttpClientName ?? string.Empty);
        client.BaseAddress = new Uri((await endpoint.GetValueAsync(context.CancellationToken))!);
        using (request)
        {
            if (options.PrepareRequest is { } prepare)
            {
                await prepare(new HttpCommandRequestContext
                {
                    Services = context.Services,
                    ResourceName = context.ResourceName,
                    Endpoint = endpoint,
                    HttpClient = client,
                    Request = request,
                    CancellationToken = context.CancellationToken,
                });
            }

            using var response = await client.SendAsync(request, context.CancellationToken);
            if (options.GetCommandResult is { } understand)
            {
                return await understand(new HttpCommandResultContext
                {
                    Services = context.Services,
                    ResourceName = context.ResourceName,
                    Endpoint = endpoint,
                    HttpClient = client,
                    Response = response,
                    CancellationToken = context.CancellationToken,
                });
            }
            return response.IsSuccessStatusCode
                ? CommandResults.Success()
                : CommandResults.Failure($"{request.Method} {request.RequestUri} answered {(int)response.StatusCode} {response.ReasonPhrase}.");
        }
    }
}
