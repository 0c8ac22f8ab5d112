namespace Aspire.Hosting.ApplicationModel;

/// <summary>What holds for every snapshot, whoever publishes it.</summary>
internal static class SnapshotRules
{
    public static CustomResourceSnapshot Apply(IResource resource, CustomResourceSnapshot previous, CustomResourceSnapshot next, IServiceProvider services)
    {
        var runs = next.State?.Text == KnownResourceStates.Running;
        var ran = previous.State?.Text == KnownResourceStates.Running;
        if (runs && !ran)
            next = next with { Run = previous.Run + 1, Ready = null, HealthReports = InitialSnapshot.HealthReports(resource) };
        else if (!runs)
            next = next with { Ready = null };

        if (next.State?.Text != KnownResourceStates.Waiting)
            next = next with { Properties = next.Properties.Without(KnownProperties.WaitingFor) };

        if (resource.Annotations.OfType<ResourceIconAnnotation>().LastOrDefault() is { } icon)
            next = next with { IconName = next.IconName ?? icon.IconName, IconVariant = next.IconVariant ?? icon.IconVariant };

        return next with { IsHidden = IsHidden(resource, next), Commands = CommandSnapshots.Of(resource, next, services) };
    }

    private static bool IsHidden(IResource resource, CustomResourceSnapshot snapshot) =>
        resource.Annotations.OfType<HiddenAnnotation>().LastOrDefault() switch
        {
            null => snapshot.IsHidden,
            { Behavior: HiddenBehavior.Always } => true,
            var hidden => snapshot is { State.Text: { } state, ExitCode: { } exitCode }
                && (state == KnownResourceStates.Finished || state == KnownResourceStates.Exited)
                && hidden.SuccessfulExitCodes.Contains(exitCode),
        };
}
