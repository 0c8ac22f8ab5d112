using System.Runtime.Versioning;
using AppHost.Delivery;
using AppHost.LocalServers.Installed;
using Microsoft.Extensions.Configuration;
using Microsoft.Extensions.DependencyInjection;

namespace AppHost.Running;

/// <summary>
/// Runs services as their pipelines packaged them, in place of their projects: <c>Images:NAME</c> names a service's image,
/// <c>Apps:NAME</c> the folder that it was published to. Everything else about them stays as AppHost.cs says.
/// </summary>
internal static class PackagedServices
{
    public static void UsePackagedServices(this IDistributedApplicationBuilder builder)
    {
        var images = builder.Configuration.GetSection("Images").GetChildren().ToList();
        var apps = builder.Configuration.GetSection("Apps").GetChildren().ToList();
        if (!builder.ExecutionContext.IsRunMode || images.Count + apps.Count == 0)
            return;

        builder.Eventing.Subscribe<BeforeStartEvent>(async (start, cancellationToken) =>
        {
            foreach (var app in apps)
                RunFromFolder(Service(start.Model, app), app.Value!);
            if (images.Count == 0)
                return;

            var runtime = await ContainerRuntime.FindAsync(builder.Configuration[ContainerRuntime.Variable], cancellationToken);
            if (runtime is null || !OperatingSystem.IsLinux())
                throw new DistributedApplicationException($"'{images[0].Path}' needs Docker or Podman on Linux, and none answers. Install one, for example: apt-get install podman");
            foreach (var image in images)
                RunFromImage(Service(start.Model, image), image.Value!, runtime, start.Services.GetService<PrivateDirectory>());
        });
    }

    private static ProjectResource Service(DistributedApplicationModel model, IConfigurationSection setting) =>
        model.Resources.OfType<ProjectResource>().FirstOrDefault(project => string.Equals(project.Name, setting.Key, StringComparison.OrdinalIgnoreCase))
        ?? throw new DistributedApplicationException($"The setting '{setting.Path}' names no service of AppHost.cs.");

    private static void RunFromFolder(ProjectResource service, string folder)
    {
        var assembly = Path.Combine(folder, $"{Path.GetFileNameWithoutExtension(service.GetProjectMetadata().ProjectPath)}.dll");
        if (!File.Exists(assembly))
            throw new DistributedApplicationException($"'{service.Name}' was not published to '{folder}'. Run: dotnet platform.cs pipeline build --service {service.Name}");

        Run(service, "dotnet", folder, _ => Task.FromResult<IEnumerable<string>>([assembly]));
    }

    /// <summary>
    /// In a container without capabilities that cannot write, with the memory that <c>service.yaml</c> grants. It is on this machine's
    /// network, where the orchestrator expects the service.
    /// </summary>
    [SupportedOSPlatform("linux")]
    private static void RunFromImage(ProjectResource service, string image, string runtime, PrivateDirectory? secrets)
    {
        var folder = Path.GetDirectoryName(service.GetProjectMetadata().ProjectPath)!;
        var memory = ServiceFacts.Read(folder).Resources.Memory.TrimEnd('i'); // 256Mi is 256M here
        Run(service, runtime, folder, async context =>
        {
            var environment = new EnvironmentCallbackContext(context.ExecutionContext, service, cancellationToken: context.CancellationToken);
            foreach (var annotation in service.Annotations.OfType<EnvironmentCallbackAnnotation>())
                await annotation.Callback(environment);
            return
            [
                "run", "--rm", "--network", "host", "--read-only", "--cap-drop", "ALL", "--security-opt", "no-new-privileges", "--memory", memory,
                .. environment.EnvironmentVariables.Keys.SelectMany(name => (string[])["--env", name]), // without the values, which everybody may see
                .. (secrets?.Share(environment.EnvironmentVariables.Values.OfType<string>()) ?? []).SelectMany(path => (string[])["--volume", $"{path}:{path}:ro"]),
                image,
            ];
        });
    }

    /// <summary>The program's own arguments stand before the service's, and are asked for at each start.</summary>
    private static void Run(ProjectResource service, string program, string folder, Func<CommandLineArgsCallbackContext, Task<IEnumerable<string>>> arguments)
    {
        service.Annotations.Add(new ExecutableAnnotation { Command = program, WorkingDirectory = folder });
        service.Annotations.Add(new CommandLineArgsCallbackAnnotation(async context =>
        {
            foreach (var (index, argument) in (await arguments(context)).Index())
                context.Args.Insert(index, argument);
        }));
    }
}
