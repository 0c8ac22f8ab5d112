using System.Runtime.InteropServices;

namespace Aspire.Hosting.Orchestration.Programs;

/// <summary>The .NET installation that runs this process.</summary>
internal static class DotNet
{
    /// <summary>The folder that holds `dotnet`: three above the runtime's own (`shared/Microsoft.NETCore.App/VERSION`).</summary>
    public static string Root { get; } = System.IO.Path.GetFullPath(System.IO.Path.Combine(RuntimeEnvironment.GetRuntimeDirectory(), "..", "..", ".."));

    public static string Path { get; } = System.IO.Path.Combine(Root, OperatingSystem.IsWindows() ? "dotnet.exe" : "dotnet");
}
