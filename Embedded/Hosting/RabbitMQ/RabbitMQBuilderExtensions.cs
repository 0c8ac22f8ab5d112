using Aspire.Hosting.ApplicationModel;
using Aspire.Hosting.RabbitMQ;
using Microsoft.Extensions.DependencyInjection;
using Microsoft.Extensions.Diagnostics.HealthChecks;

namespace Aspire.Hosting;

/// <summary>Adds RabbitMQ brokers.</summary>
public static class RabbitMQBuilderExtensions
{
    // What a container would be; this engine runs the machine's own RabbitMQ instead.
    private const string Registry = "docker.io";
    private const string Image = "library/rabbitmq";
    private const string Tag = "4.3";
    private const int DefaultPort = 5672;
    private const int DefaultManagementPort = 15672;
    private const string DataDirectory = "/var/lib/rabbitmq";

    /// <summary>Adds a RabbitMQ broker, which runs as a local program.</summary>
    /// <param name="builder">The application.</param>
    /// <param name="name">The resource's name.</param>
    /// <param name="userName">The user's name; <c>guest</c> when null.</param>
    /// <param name="password">The user's password; generated and kept in user secrets when null.</param>
    /// <param name="port">The port that it listens on; chosen at start when null.</param>
    public static IResourceBuilder<RabbitMQServerResource> AddRabbitMQ(
        this IDistributedApplicationBuilder builder,
        [ResourceName] string name,
        IResourceBuilder<ParameterResource>? userName = null,
        IResourceBuilder<ParameterResource>? password = null,
        int? port = null)
    {
        ArgumentNullException.ThrowIfNull(builder);

        var passwordParameter = password?.Resource
            ?? ParameterResourceBuilderExtensions.CreateDefaultPasswordParameter(builder, $"{name}-password", special: false);
        var broker = new RabbitMQServerResource(name, userName?.Resource, passwordParameter);
        var key = $"{name}_check";
        builder.Services.AddKeyedSingleton(key, (_, _) => new RabbitMQHealthCheck(broker));
        builder.Services.AddHealthChecks().Add(new HealthCheckRegistration(
            key, services => services.GetRequiredKeyedService<RabbitMQHealthCheck>(key), failureStatus: null, tags: null));
        return builder.AddResource(broker)
            .WithImage(Image, Tag)
            .WithImageRegistry(Registry)
            .WithIconName("MailMultiple")
            .WithEndpoint(port, targetPort: DefaultPort, name: RabbitMQServerResource.PrimaryEndpointName)
            .WithEnvironment(context =>
            {
                context.EnvironmentVariables["RABBITMQ_DEFAULT_USER"] = broker.UserNameReference;
                context.EnvironmentVariables["RABBITMQ_DEFAULT_PASS"] = broker.PasswordParameter;
            })
            .WithHealthCheck(key);
    }

    /// <summary>Keeps the data from one run to the next.</summary>
    /// <param name="builder">The broker.</param>
    /// <param name="name">The volume's name; made of application, AppHost and resource when null.</param>
    /// <param name="isReadOnly">Whether the broker cannot write to it.</param>
    public static IResourceBuilder<RabbitMQServerResource> WithDataVolume(
        this IResourceBuilder<RabbitMQServerResource> builder, string? name = null, bool isReadOnly = false)
    {
        ArgumentNullException.ThrowIfNull(builder);
        return builder.WithVolume(name ?? VolumeNameGenerator.Generate(builder, "data"), DataDirectory, isReadOnly);
    }

    /// <summary>Keeps the data in a directory of the machine.</summary>
    /// <param name="builder">The broker.</param>
    /// <param name="source">The directory; relative to the AppHost's.</param>
    /// <param name="isReadOnly">Whether the broker cannot write to it.</param>
    public static IResourceBuilder<RabbitMQServerResource> WithDataBindMount(
        this IResourceBuilder<RabbitMQServerResource> builder, string source, bool isReadOnly = false) =>
        builder.WithBindMount(source, DataDirectory, isReadOnly);

    /// <summary>Runs the management plugin.</summary>
    /// <param name="builder">The broker.</param>
    public static IResourceBuilder<RabbitMQServerResource> WithManagementPlugin(this IResourceBuilder<RabbitMQServerResource> builder) =>
        builder.WithManagementPlugin(port: null);

    /// <summary>Runs the management plugin.</summary>
    /// <param name="builder">The broker.</param>
    /// <param name="port">The port that it listens on; chosen at start when null.</param>
    public static IResourceBuilder<RabbitMQServerResource> WithManagementPlugin(this IResourceBuilder<RabbitMQServerResource> builder, int? port)
    {
        ArgumentNullException.ThrowIfNull(builder);
        var image = builder.Resource.Annotations.OfType<ContainerImageAnnotation>().Last();
        if (image.Tag is { } tag && !tag.Contains("-management", StringComparison.Ordinal))
            image.Tag = $"{tag}-management";
        return builder.WithHttpEndpoint(port, targetPort: DefaultManagementPort, name: RabbitMQServerResource.ManagementEndpointName);
    }
}
