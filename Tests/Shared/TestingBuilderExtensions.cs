using System.Security.Cryptography;
using Aspire.Hosting;
using Aspire.Hosting.ApplicationModel;
using Aspire.Hosting.Testing;
using Microsoft.Extensions.DependencyInjection;
using Microsoft.Extensions.Logging;

namespace Testing;

internal static class TestingBuilderExtensions
{
    private static readonly TimeSpan StartDeadline = TimeSpan.FromMinutes(2);

    /// <summary>Starts the AppHost's servers of these names alone, without data volumes, and waits until they are healthy.</summary>
    public static async Task<DistributedApplication> StartServersAsync(params string[] names)
    {
        using var deadline = new CancellationTokenSource(StartDeadline);
        var builder = await DistributedApplicationTestingBuilder.CreateAsync<Projects.AppHost>(deadline.Token);
        string[] kept = [.. names, .. names.Select(name => $"{name}-password")];
        foreach (var resource in builder.Resources.Where(resource => !kept.Contains(resource.Name)).ToList())
            builder.Resources.Remove(resource);
        builder.PrepareForTests();

        var app = await builder.BuildAsync(deadline.Token);
        await app.StartAsync(deadline.Token);
        foreach (var name in names)
            await app.ResourceNotifications.WaitForResourceHealthyAsync(name, deadline.Token);
        return app;
    }

    /// <summary>
    /// Takes the data volumes away and gives every secret a value of its own, since what a developer keeps in volumes and user
    /// secrets is not the tests' business; and keeps what the resources write, and what health checks ask, out of the tests' output.
    /// </summary>
    public static void PrepareForTests(this IDistributedApplicationTestingBuilder builder)
    {
        foreach (var resource in builder.Resources)
        {
            foreach (var mount in resource.Annotations.OfType<ContainerMountAnnotation>().ToList())
                resource.Annotations.Remove(mount);
        }

        foreach (var secret in builder.Resources.OfType<ParameterResource>().Where(parameter => parameter.Secret))
            builder.Configuration[$"Parameters:{secret.Name}"] = RandomNumberGenerator.GetHexString(64);
        builder.Services.AddLogging(logging => logging
            .AddFilter("AppHost.Resources", LogLevel.None)
            .AddFilter("System.Net.Http", LogLevel.Warning));
    }
}
