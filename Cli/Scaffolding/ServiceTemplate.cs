using System.Globalization;
using Cli.Running;

namespace Cli.Scaffolding;

/// <summary>The files of a new service, made by `dotnet new` from templates/service.</summary>
internal static class ServiceTemplate
{
    /// <summary>
    /// Makes them outside of the repository, with the template installed nowhere but in a folder that is deleted again. Needs no
    /// network.
    /// </summary>
    /// <returns>The files by their path in the repository.</returns>
    /// <exception cref="CommandFailedException">There is no template, or `dotnet new` failed.</exception>
    public static async Task<IReadOnlyDictionary<string, TextFile>> MakeAsync(NewService service, Repository repository, CancellationToken cancellationToken)
    {
        if (!Directory.Exists(repository.ServiceTemplate))
            throw new CommandFailedException($"the template of a service is not there: '{repository.ServiceTemplate}'. Put the folder back; it is part of the repository.");

        var scratch = Directory.CreateTempSubdirectory("new-service-");
        try
        {
            var hive = Path.Combine(scratch.FullName, "hive");
            var output = Path.Combine(scratch.FullName, "output");
            await NewAsync(repository, ["install", repository.ServiceTemplate, "--debug:custom-hive", hive], cancellationToken);
            await NewAsync(repository, ["platform-service", .. Arguments(service), "-o", output, "--no-update-check", "--debug:custom-hive", hive], cancellationToken);
            return Directory.EnumerateFiles(output, "*", SearchOption.AllDirectories)
                .Order(StringComparer.Ordinal)
                .ToDictionary(file => Path.GetRelativePath(output, file).Replace('\\', '/'), TextFile.Read);
        }
        finally
        {
            scratch.Delete(recursive: true);
        }
    }

    private static List<string> Arguments(NewService service)
    {
        // One argument with its value: one that began with @ would be taken for a file of arguments.
        List<string> arguments = ["-n", service.Name.Value, "--port", service.Port.ToString(CultureInfo.InvariantCulture), $"--owner={service.Owner}"];
        if (service.EventsFrom is { } eventsFrom)
            arguments.AddRange(["--events-from", eventsFrom.Type, "--event-name", eventsFrom.Class]);
        return arguments;
    }

    private static async Task NewAsync(Repository repository, IEnumerable<string> arguments, CancellationToken cancellationToken)
    {
        string[] all = ["new", .. arguments];
        var (exitCode, output) = await DotNet.RunAsync(repository, all, cancellationToken);
        if (exitCode != 0)
            throw new CommandFailedException($"the service's files could not be made: `dotnet {string.Join(' ', all)}` exited with {exitCode}:\n{output}\nNothing was changed.");
    }
}
