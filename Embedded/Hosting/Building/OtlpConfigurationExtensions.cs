using Aspire.Hosting.ApplicationModel;
using Microsoft.Extensions.Configuration;
using Microsoft.Extensions.Hosting;

namespace Aspire.Hosting;

/// <summary>Tells resources where to send their telemetry.</summary>
public static class OtlpConfigurationExtensions
{
    /// <summary>
    /// Sets the variables of OpenTelemetry's exporter, when a receiver listens where <c>ASPIRE_DASHBOARD_OTLP_ENDPOINT_URL</c> (gRPC) or
    /// <c>ASPIRE_DASHBOARD_OTLP_HTTP_ENDPOINT_URL</c> says.
    /// </summary>
    /// <typeparam name="T">The resource's type.</typeparam>
    /// <param name="builder">The resource.</param>
    public static IResourceBuilder<T> WithOtlpExporter<T>(this IResourceBuilder<T> builder)
        where T : IResourceWithEnvironment =>
        builder.Export(new OtlpExporterAnnotation());

    /// <summary>Sets the variables of OpenTelemetry's exporter, when a receiver of a protocol is configured.</summary>
    /// <typeparam name="T">The resource's type.</typeparam>
    /// <param name="builder">The resource.</param>
    /// <param name="protocol">The protocol.</param>
    public static IResourceBuilder<T> WithOtlpExporter<T>(this IResourceBuilder<T> builder, OtlpProtocol protocol)
        where T : IResourceWithEnvironment =>
        builder.Export(new OtlpExporterAnnotation { RequiredProtocol = protocol });

    private static IResourceBuilder<T> Export<T>(this IResourceBuilder<T> builder, OtlpExporterAnnotation annotation)
        where T : IResourceWithEnvironment
    {
        ArgumentNullException.ThrowIfNull(builder);
        var isTold = builder.Resource.HasAnnotationOfType<OtlpExporterAnnotation>();
        builder.WithAnnotation(annotation, ResourceAnnotationMutationBehavior.Replace);
        var application = builder.ApplicationBuilder;
        return isTold ? builder : builder.WithEnvironment(context => SetVariables(context, application.Configuration, application.Environment));
    }

    private static void SetVariables(EnvironmentCallbackContext context, ConfigurationManager configuration, IHostEnvironment environment)
    {
        if (context.ExecutionContext.IsPublishMode)
            return;

        var variables = context.EnvironmentVariables;
        variables["OTEL_SERVICE_NAME"] = context.Resource.Name;
        variables["OTEL_RESOURCE_ATTRIBUTES"] = ReferenceExpression.Create($"service.instance.id={InstanceIdValue.Instance}");
        if (OtlpReceiver.Find(configuration, context.Resource) is { } receiver)
        {
            variables["OTEL_EXPORTER_OTLP_ENDPOINT"] = receiver.Url;
            variables["OTEL_EXPORTER_OTLP_PROTOCOL"] = receiver.Protocol;
            if (configuration["AppHost:OtlpApiKey"] is { Length: > 0 } key)
                variables["OTEL_EXPORTER_OTLP_HEADERS"] = $"x-otlp-api-key={key}";
        }

        if (!environment.IsDevelopment())
            return;
        // A developer wants to see what happens when it happens; milliseconds.
        variables["OTEL_BLRP_SCHEDULE_DELAY"] = "1000";
        variables["OTEL_BSP_SCHEDULE_DELAY"] = "1000";
        variables["OTEL_METRIC_EXPORT_INTERVAL"] = "1000";
        variables["OTEL_TRACES_SAMPLER"] = "always_on";
        variables["OTEL_METRICS_EXEMPLAR_FILTER"] = "trace_based";
    }
}

/// <summary>How telemetry travels.</summary>
public enum OtlpProtocol
{
    /// <summary>gRPC.</summary>
    Grpc = 0,

    /// <summary>Protocol buffers over HTTP.</summary>
    HttpProtobuf = 1,

    /// <summary>JSON over HTTP.</summary>
    HttpJson = 2,
}
