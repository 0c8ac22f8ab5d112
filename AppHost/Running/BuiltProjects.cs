using System.Reflection;

namespace AppHost.Running;

/// <summary>
/// Starts the programs that the AppHost's build has just built. Aspire's own way is one <c>dotnet run</c> per service, which
/// evaluates and builds each project again, and is left to an IDE's debugger and to <c>dotnet watch</c>. The build wrote where the programs are into this assembly (AppHost.csproj).
/// </summary>
internal static class BuiltProjects
{
    private const string Prefix = "ProgramOf:";

    public static void UseBuiltProjects(this IDistributedApplicationBuilder builder)
    {
        if (builder.Configuration["DEBUG_SESSION_PORT"] is not null || builder.Configuration["DOTNET_WATCH"] is not null)
            return;

        var programs = typeof(BuiltProjects).Assembly.GetCustomAttributes<AssemblyMetadataAttribute>()
            .Where(attribute => attribute.Key.StartsWith(Prefix, StringComparison.Ordinal))
            .ToDictionary(attribute => attribute.Key[Prefix.Length..], attribute => attribute.Value!);
        builder.Eventing.Subscribe<BeforeStartEvent>((start, _) =>
        {
            foreach (var project in start.Model.Resources.OfType<ProjectResource>())
            {
                var path = project.GetProjectMetadata().ProjectPath;
                if (programs.TryGetValue(path, out var assembly) && Program(assembly) is { } program)
                    project.Annotations.Add(new ExecutableAnnotation { Command = program, WorkingDirectory = Path.GetDirectoryName(path)! });
            }

            return Task.CompletedTask;
        });
    }

    private static string? Program(string assembly)
    {
        var program = OperatingSystem.IsWindows() ? Path.ChangeExtension(assembly, ".exe") : Path.ChangeExtension(assembly, null);
        return File.Exists(program) ? program : null;
    }
}
