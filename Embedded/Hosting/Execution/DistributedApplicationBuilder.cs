using System.Reflection;
using Aspire.Hosting.ApplicationModel;
using Aspire.Hosting.Eventing;
using Aspire.Hosting.Orchestration;
using Aspire.Hosting.Startup;
using Aspire.Hosting.Testing;
using Microsoft.Extensions.Configuration;
using Microsoft.Extensions.DependencyInjection;
using Microsoft.Extensions.Hosting;
using Microsoft.Extensions.Logging;

namespace Aspire.Hosting;

/// <inheritdoc cref="IDistributedApplicationBuilder" />
public class DistributedApplicationBuilder : IDistributedApplicationBuilder
{
    private readonly HostApplicationBuilder _host;
    private readonly DistributedApplicationExecutionContextOptions _executionOptions;
    private readonly DistributedApplicationEventing _eventing = new();

    /// <summary>Begins the description of an application.</summary>
    /// <param name="args">The command line.</param>
    public DistributedApplicationBuilder(string[] args)
        : this(new DistributedApplicationOptions { Args = args })
    {
    }

    /// <summary>Begins the description of an application.</summary>
    /// <param name="options">The command line, and where the AppHost is.</param>
    public DistributedApplicationBuilder(DistributedApplicationOptions options)
        : this(options, (_, _) => { })
    {
    }

    internal DistributedApplicationBuilder(
        DistributedApplicationOptions options, Action<DistributedApplicationOptions, HostApplicationBuilderSettings> configure)
    {
        ArgumentNullException.ThrowIfNull(options);

        var configuration = new ConfigurationManager();
        configuration.AddEnvironmentVariables(prefix: "ASPIRE_");
        var settings = new HostApplicationBuilderSettings { Args = options.Args, Configuration = configuration };
        AppHostInterceptor.Current?.OnCreating(options, settings);
        configure(options, settings);
        if (!options.IsTest)
            FatalErrors.Install();

        _host = new HostApplicationBuilder(settings);
        AppHostAssembly = options.Assembly;
        AppHostDirectory = options.ProjectDirectory ?? Environment.ContentRootPath;
        PublishRequest.AddSwitches(Configuration, options.Args ?? []);
        Services.AddSingleton(AppHostConfiguration.AddUserSecrets(Configuration, AppHostAssembly, Environment));
        AppHostPath = AppHostConfiguration.AddIdentity(Configuration, AppHostDirectory, options.ProjectName ?? Environment.ApplicationName);
        _executionOptions = PublishRequest.Read(Configuration);
        ExecutionContext = new DistributedApplicationExecutionContext(_executionOptions);
        ApplicationServices.Add(this, options, _eventing);
    }

    /// <inheritdoc />
    public IHostEnvironment Environment => _host.Environment;

    /// <inheritdoc />
    public ConfigurationManager Configuration => _host.Configuration;

    /// <inheritdoc />
    public IServiceCollection Services => _host.Services;

    /// <inheritdoc />
    public string AppHostDirectory { get; }

    /// <summary>The AppHost's directory and project name.</summary>
    public string AppHostPath { get; }

    /// <inheritdoc />
    public Assembly? AppHostAssembly { get; }

    /// <inheritdoc />
    public DistributedApplicationExecutionContext ExecutionContext { get; }

    /// <inheritdoc />
    public IResourceCollection Resources { get; } = new ResourceCollection();

    /// <inheritdoc />
    public IDistributedApplicationEventing Eventing => _eventing;

    internal ILoggingBuilder Logging => _host.Logging;

    /// <inheritdoc />
    public IResourceBuilder<T> AddResource<T>(T resource)
        where T : IResource
    {
        ArgumentNullException.ThrowIfNull(resource);
        ModelName.Validate("Resource", resource.Name);
        Resources.Add(resource);
        return CreateResourceBuilder(resource);
    }

    /// <inheritdoc />
    public IResourceBuilder<T> CreateResourceBuilder<T>(T resource)
        where T : IResource
    {
        ArgumentNullException.ThrowIfNull(resource);
        return new ResourceBuilder<T>(this, resource);
    }

    /// <inheritdoc />
    public DistributedApplication Build()
    {
        var interceptor = AppHostInterceptor.Current;
        interceptor?.OnBuilding(this);

        var application = new DistributedApplication(_host.Build());
        _executionOptions.Services = application.Services;
        _eventing.Logger = application.Services.GetRequiredService<ILogger<DistributedApplicationEventing>>();
        interceptor?.OnBuilt(application);
        return application;
    }
}
