using Aspire.Hosting.ApplicationModel;
using Microsoft.AspNetCore.Http;
using Microsoft.Extensions.Hosting;

namespace Aspire.Hosting;

/// <summary>What every project starts with: telemetry, console, and the endpoints and variables of its launch profile.</summary>
internal static class ProjectDefaults
{
    public static IResourceBuilder<ProjectResource> WithProjectDefaults(
        this IResourceBuilder<ProjectResource> builder, IProjectMetadata project, ProjectResourceOptions options)
    {
        builder.WithTelemetry().WithConsole();
        ChooseLaunchProfile(builder, options);
        if (builder.ApplicationBuilder.ExecutionContext.IsPublishMode)
            return builder.WithPublishedEndpoints();

        var chosen = LaunchProfiles.Choose(builder.Resource, project);
        builder.WithEnvironment(SetUrls);
        return chosen is null ? builder : builder.WithLaunchProfile(chosen);
    }

    /// <summary>Launch profiles are for development; what is published has these two.</summary>
    private static IResourceBuilder<ProjectResource> WithPublishedEndpoints(this IResourceBuilder<ProjectResource> builder) => builder
        .WithEndpoint("http", endpoint => endpoint.UriScheme = "http")
        .WithEndpoint("https", endpoint => endpoint.UriScheme = "https");

    private static IResourceBuilder<ProjectResource> WithTelemetry(this IResourceBuilder<ProjectResource> builder)
    {
        builder.WithEnvironment("OTEL_DOTNET_EXPERIMENTAL_OTLP_RETRY", "in_memory");
        if (builder.ApplicationBuilder.ExecutionContext.IsRunMode && builder.ApplicationBuilder.Environment.IsDevelopment())
        {
            builder.WithEnvironment("OTEL_DOTNET_EXPERIMENTAL_ASPNETCORE_DISABLE_URL_QUERY_REDACTION", "true");
            builder.WithEnvironment("OTEL_DOTNET_EXPERIMENTAL_HTTPCLIENT_DISABLE_URL_QUERY_REDACTION", "true");
        }
        return builder.WithOtlpExporter();
    }

    private static IResourceBuilder<ProjectResource> WithConsole(this IResourceBuilder<ProjectResource> builder) => builder
        .WithEnvironment("DOTNET_SYSTEM_CONSOLE_ALLOW_ANSI_COLOR_REDIRECTION", "true")
        .WithEnvironment("LOGGING__CONSOLE__FORMATTERNAME", "simple");

    private static void ChooseLaunchProfile(IResourceBuilder<ProjectResource> builder, ProjectResourceOptions options)
    {
        var configuration = builder.ApplicationBuilder.Configuration;
        if (options.ExcludeLaunchProfile)
            builder.WithAnnotation(new ExcludeLaunchProfileAnnotation());
        else if (!string.IsNullOrEmpty(options.LaunchProfileName))
            builder.WithAnnotation(new LaunchProfileAnnotation(options.LaunchProfileName));
        else if ((configuration["AppHost:DefaultLaunchProfileName"] ?? configuration["DOTNET_LAUNCH_PROFILE"]) is { Length: > 0 } preferred)
            builder.WithAnnotation(new DefaultLaunchProfileAnnotation(preferred));
    }

    private static IResourceBuilder<ProjectResource> WithLaunchProfile(this IResourceBuilder<ProjectResource> builder, NamedLaunchProfile chosen)
    {
        var count = new Dictionary<string, int>(StringComparer.OrdinalIgnoreCase);
        foreach (var url in chosen.Profile.ApplicationUrl?.Split(';', StringSplitOptions.RemoveEmptyEntries | StringSplitOptions.TrimEntries) ?? [])
        {
            var address = BindingAddress.Parse(url);
            var number = count[address.Scheme] = count.GetValueOrDefault(address.Scheme) + 1;
            builder.WithEndpoint(number == 1 ? address.Scheme : $"{address.Scheme}{number}", endpoint =>
            {
                endpoint.Port = address.Port;
                endpoint.UriScheme = address.Scheme;
                endpoint.TargetHost = address.Host is "*" or "+" ? "localhost" : address.Host;
                endpoint.FromLaunchProfile = true;
            });
        }

        if (!string.IsNullOrEmpty(chosen.Profile.LaunchUrl))
            builder.WithUrls(context => AddLaunchUrl(context, chosen.Profile.LaunchUrl));

        if (CommandLineText.Split(chosen.Profile.CommandLineArgs) is { Count: > 0 } arguments)
            builder.WithArgs([.. arguments]);

        return builder.WithEnvironment(context =>
        {
            context.EnvironmentVariables.TryAdd("DOTNET_LAUNCH_PROFILE", chosen.Name);
            foreach (var (name, value) in chosen.Profile.EnvironmentVariables)
                context.EnvironmentVariables.TryAdd(name, Environment.ExpandEnvironmentVariables(value));
        });
    }

    private static void AddLaunchUrl(ResourceUrlsCallbackContext context, string launchUrl)
    {
        foreach (var url in context.Urls.Where(url => url.Endpoint is { EndpointAnnotation.FromLaunchProfile: true }))
            url.Url = new Uri(new Uri(url.Url), launchUrl).ToString();
    }

    /// <summary>Tells ASP.NET Core where to listen, unless the AppHost says so itself.</summary>
    private static void SetUrls(EnvironmentCallbackContext context)
    {
        if (context.EnvironmentVariables.ContainsKey("ASPNETCORE_URLS"))
            return;

        var urls = new ReferenceExpressionBuilder();
        foreach (var endpoint in ((IResourceWithEndpoints)context.Resource).GetEndpoints().Where(endpoint => endpoint.IsHttp || endpoint.IsHttps))
        {
            if (!urls.IsEmpty)
                urls.AppendLiteral(";");
            var host = endpoint.EndpointAnnotation.TargetHost;
            urls.Append($"{endpoint.Property(EndpointProperty.Scheme)}://{host}:{endpoint.Property(EndpointProperty.TargetPort)}");
            if (endpoint.IsHttps)
                context.EnvironmentVariables.TryAdd("ASPNETCORE_HTTPS_PORT", endpoint.Property(EndpointProperty.Port));
        }
        if (!urls.IsEmpty)
            context.EnvironmentVariables["ASPNETCORE_URLS"] = urls.Build();
    }
}
