using Aspire.Hosting;
using Aspire.Hosting.ApplicationModel;
using Aspire.Hosting.Startup;
using Aspire.Hosting.Testing;
using Microsoft.Extensions.DependencyInjection;

namespace Embedded.Hosting.Tests.Model;

internal static class Apps
{
    public static readonly TimeSpan Deadline = TimeSpan.FromSeconds(60);

    /// <summary>A builder whose user secrets are in a file of the test's own, or nowhere.</summary>
    public static IDistributedApplicationTestingBuilder Create(string? secretsPath = null, params string[] args)
    {
        var builder = DistributedApplicationTestingBuilder.Create(args);
        builder.Services.AddSingleton(new UserSecrets(secretsPath));
        return builder;
    }

    public static IResourceBuilder<Node> AddNode(this IDistributedApplicationBuilder builder, string name) => builder.AddResource(new Node(name));

    public static void Allocate(this IResource resource, string endpoint, int port)
    {
        var annotation = resource.Annotations.OfType<EndpointAnnotation>().Single(candidate => candidate.Name == endpoint);
        annotation.AllocatedEndpoint = new AllocatedEndpoint(annotation, "localhost", port);
    }

    public static Task<Dictionary<string, string>> VariablesAsync(this IResourceBuilder<IResourceWithEnvironment> resource) =>
        resource.Resource.GetEnvironmentVariableValuesAsync().AsTask().WaitAsync(Deadline, TestContext.Current.CancellationToken);

    public static Task PublishAsync(this DistributedApplication app, IResource resource, string state, int? exitCode = null) =>
        app.ResourceNotifications.PublishUpdateAsync(resource, snapshot => snapshot with { State = state, ExitCode = exitCode });

    public static CancellationTokenSource WithDeadline()
    {
        var source = CancellationTokenSource.CreateLinkedTokenSource(TestContext.Current.CancellationToken);
        source.CancelAfter(Deadline);
        return source;
    }
}
