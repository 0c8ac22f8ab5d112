using System.Collections;
using System.Globalization;
using Aspire.Hosting.ApplicationModel;
using Dashboard.Resources;
using Microsoft.Extensions.Diagnostics.HealthChecks;

namespace Aspire.Hosting.WebDashboard;

/// <summary>What the dashboard shows of a resource's state.</summary>
internal static class ResourceViews
{
    public static ResourceView Of(ResourceEvent update, int replica, int replicas, SecretValues secrets)
    {
        var snapshot = update.Snapshot;
        var runs = snapshot.State?.Text is "Running" or "Stopping";
        return new()
        {
            Id = update.ResourceId,
            Name = update.Resource.Name,
            Type = snapshot.ResourceType,
            Replica = replica,
            Replicas = replicas,
            State = snapshot.State?.Text ?? "",
            Tone = ToneOf(snapshot),
            Health = snapshot.HealthStatus?.ToString(),
            IsReady = Readiness.IsHealthy(snapshot) || Readiness.IsMeantToRest(update),
            HealthReports = [.. snapshot.HealthReports.Select(report => new HealthView(report.Name, report.Status?.ToString(), report.Description ?? report.ExceptionText))],
            Pid = runs && int.TryParse(Text(snapshot.Properties.Find(KnownProperties.ExecutablePid)), CultureInfo.InvariantCulture, out var pid) ? pid : null,
            ExitCode = snapshot.ExitCode,
            StartedAt = snapshot.StartTimeStamp,
            StoppedAt = snapshot.StopTimeStamp,
            Urls = [.. snapshot.Urls.Where(url => !url.IsInternal).Select(url => new UrlView(url.Name ?? url.DisplayProperties.DisplayName, url.Url))],
            Environment = [.. snapshot.EnvironmentVariables.Where(variable => variable.IsFromSpec).OrderBy(variable => variable.Name, StringComparer.Ordinal).Select(variable => Value(variable.Name, variable.Value ?? "", isSecret: false, secrets))],
            Properties = [.. snapshot.Properties.Select(property => Value(property.DisplayName ?? property.Name, Text(property.Value), property.IsSensitive, secrets))],
            Commands = [.. snapshot.Commands.Where(command => command.State != ResourceCommandState.Hidden).Select(View)],
            Relationships = [.. snapshot.Relationships.Select(relationship => new RelationshipView(relationship.ResourceName, relationship.Type))],
        };
    }

    private static NamedValue Value(string name, string value, bool isSecret, SecretValues secrets) => new(name, value, isSecret || secrets.IsSecret(name, value));

    private static CommandView View(ResourceCommandSnapshot command) => new(
        command.Name,
        command.DisplayName,
        command.DisplayDescription,
        command.ConfirmationMessage,
        command.State == ResourceCommandState.Enabled,
        command.IsHighlighted);

    private static Tone ToneOf(CustomResourceSnapshot snapshot) => snapshot.State switch
    {
        null => Tone.Neutral,
        { Style: "error" } => Tone.Bad,
        { Style: "warning" } => Tone.Warning,
        { Text: "Running" } => snapshot.HealthStatus switch
        {
            HealthStatus.Unhealthy => Tone.Bad,
            HealthStatus.Degraded => Tone.Warning,
            _ => Tone.Good,
        },
        { Text: "Active" or "Finished" } or { Style: "success" } => Tone.Good,
        { Text: "Exited" or "FailedToStart" or "RuntimeUnhealthy" } => Tone.Bad,
        { Text: "Waiting" or "Starting" or "Stopping" } => Tone.Progress,
        _ => Tone.Neutral,
    };

    private static string Text(object? value) => value switch
    {
        null => "",
        string text => text,
        IEnumerable items => string.Join(' ', items.Cast<object?>().Select(Text)),
        _ => Convert.ToString(value, CultureInfo.InvariantCulture) ?? "",
    };
}
