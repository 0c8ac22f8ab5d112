using Aspire.Hosting.ApplicationModel;
using Aspire.Hosting.Processes;

namespace Aspire.Hosting.Orchestration.Programs;

/// <summary>Where a server keeps its data on this machine, instead of in a container's volume.</summary>
internal static class DataDirectory
{
    /// <summary>The directory of its data volume or bind mount; null when it has neither, and its data end with the AppHost.</summary>
    public static string? Of(ContainerResource server, EngineDirectories directories) =>
        server.Annotations.OfType<ContainerMountAnnotation>().LastOrDefault(mount => mount.Source is not null) switch
        {
            { Type: ContainerMountType.Volume } volume => directories.Volume(volume.Source!),
            { Type: ContainerMountType.BindMount } bound => Path.GetFullPath(bound.Source!),
            _ => null,
        };
}
