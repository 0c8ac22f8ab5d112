using Microsoft.Extensions.Diagnostics.HealthChecks;

namespace Aspire.Hosting.ApplicationModel;

internal static class SnapshotText
{
    /// <summary>Whether one who waits for the resource to run has reason to give up.</summary>
    public static bool IsUnavailable(this CustomResourceSnapshot snapshot) =>
        snapshot.State?.Text is { } state && (KnownResourceStates.TerminalStates.Contains(state) || state == KnownResourceStates.RuntimeUnhealthy);

    /// <summary>The state in words, with exit code, health and what it waits for.</summary>
    public static string Describe(this CustomResourceSnapshot snapshot)
    {
        var text = snapshot.State?.Text ?? "without a state";
        if (snapshot.ExitCode is { } exitCode)
            text += $" with exit code {exitCode}";
        if (snapshot.HealthStatus is { } health)
            text += $" and {health}";
        if (snapshot.Properties.Find(KnownProperties.WaitingFor) is IEnumerable<string> dependencies)
            text += $" for {string.Join(", ", dependencies)}";
        foreach (var report in snapshot.HealthReports.Where(report => report.Status is not null and not HealthStatus.Healthy))
            text += $" ({report.Name}: {report.Description ?? report.ExceptionText ?? report.Status.ToString()})";
        return text;
    }
}
