using System.Text.RegularExpressions;
using Cli.Running;

namespace Cli.Scaffolding;

/// <summary>
/// Everything that a new service makes and changes, of which all happens or nothing: its files, by `dotnet new` from
/// templates/service, its projects in the solution, and one call in AppHost.cs.
/// </summary>
internal sealed partial class ServiceChanges
{
    private readonly NewService _service;
    private readonly Repository _repository;
    private readonly string _appHost;
    private readonly string _appHostText;

    /// <exception cref="CommandFailedException">AppHost.cs has no place for the service.</exception>
    public ServiceChanges(NewService service, Repository repository)
    {
        (_service, _repository) = (service, repository);
        _appHost = Path.Combine(repository.AppHostDirectory, "AppHost.cs");
        _appHostText = AddToAppHost(File.ReadAllText(_appHost), service);
    }

    /// <summary>The files that exist and change, relative to the repository.</summary>
    public IEnumerable<string> Changed => new[] { _appHost, _repository.Solution }.Select(file => Path.GetRelativePath(_repository.Root, file).Replace('\\', '/'));

    /// <summary>The files that <see cref="ApplyAsync"/> would create, relative to the repository.</summary>
    public async Task<IReadOnlyList<string>> PlanAsync(CancellationToken cancellationToken) =>
        [.. Created().Matches(await NewAsync(["--dry-run"], cancellationToken)).Select(line => line.Groups["file"].Value.Replace('\\', '/').Replace("./", "", StringComparison.Ordinal))];

    /// <summary>Needs no network. Whatever fails, everything is as it was before.</summary>
    public async Task ApplyAsync(CancellationToken cancellationToken)
    {
        var projects = new[] { Path.Combine("Services", _service.Name), Path.Combine("Tests", _service.TestProject) };
        var before = new[] { _appHost, _repository.Solution }.ToDictionary(file => file, File.ReadAllBytes);
        var created = (await PlanAsync(cancellationToken)).Select(file => Path.Combine(_repository.Root, file)).Where(file => !File.Exists(file)).ToList();
        try
        {
            await NewAsync([], cancellationToken);
            await DotNetAsync(
                ["sln", _repository.Solution, "add", "--include-references", "false", .. projects.Select(project => Path.Combine(_repository.Root, project))], cancellationToken);
            await File.WriteAllTextAsync(_appHost, _appHostText, cancellationToken);
        }
        catch (Exception failed)
        {
            foreach (var (file, content) in before)
                await File.WriteAllBytesAsync(file, content, CancellationToken.None);
            created.FindAll(File.Exists).ForEach(File.Delete);
            foreach (var project in projects.Select(project => Path.Combine(_repository.Root, project)).Where(Directory.Exists))
                Directory.Delete(project, recursive: true);
            if (failed is not (IOException or UnauthorizedAccessException))
                throw;

            throw new CommandFailedException($"it could not be written: {failed.Message} Everything is as it was before.", failed);
        }
    }

    /// <summary>One statement before the gateway's, and before the comments right above that.</summary>
    internal static string AddToAppHost(string text, NewService service)
    {
        if (GatewayStatement().Match(text) is not { Success: true } gateway)
            throw new CommandFailedException("'AppHost/AppHost.cs' has no place for the service. Looked for: system.AddGateway<Projects.Gateway>(). Put that back, or add the service by hand (docs/adding-a-service.md). Nothing was changed.");

        var hears = service.EventsFrom is { } type ? $", hears: [\"{type.Split('.')[0]}\"]" : "";
        return text.Insert(gateway.Index, $"{gateway.Groups["system"].Value}.AddService<Projects.{service.Name}>(\"{service.Resource}\"{hears});\n\n");
    }

    /// <summary>The template is installed nowhere but in a folder that is deleted again.</summary>
    private async Task<string> NewAsync(IEnumerable<string> more, CancellationToken cancellationToken)
    {
        var hive = Directory.CreateTempSubdirectory("new-service-");
        try
        {
            await DotNetAsync(["new", "install", Path.Combine(_repository.Root, "templates", "service"), "--debug:custom-hive", hive.FullName], cancellationToken);
            return await DotNetAsync(
                ["new", "platform-service", .. Arguments(), "-o", _repository.Root, "--no-update-check", "--debug:custom-hive", hive.FullName, .. more], cancellationToken);
        }
        finally
        {
            hive.Delete(recursive: true);
        }
    }

    private string[] Arguments()
    {
        // One argument with its value: one that began with @ would be taken for a file of arguments.
        string[] arguments = ["-n", _service.Name, "--port", $"{_service.Port}", $"--owner={_service.Owner}"];
        if (_service.EventsFrom is not { } type)
            return arguments;

        var name = string.Concat(type.Split('.')[1].Split('-').Select(word => char.ToUpperInvariant(word[0]) + word[1..]));
        var className = name == _service.Name || TakenNames.IsType(name, _repository) ? $"{name}Event" : name;
        return [.. arguments, "--events-from", type, "--event-name", className];
    }

    private async Task<string> DotNetAsync(string[] arguments, CancellationToken cancellationToken)
    {
        var (exitCode, output) = await DotNet.RunAsync(_repository, arguments, cancellationToken);
        return exitCode == 0
            ? output
            : throw new CommandFailedException($"the service could not be made: `dotnet {string.Join(' ', arguments)}` exited with {exitCode}:\n{output}\nNothing was changed.");
    }

    [GeneratedRegex("^(//(?!#)[^\n]*\n)*(?:var\\s+\\w+\\s*=\\s*)?(?<system>\\w+)\\s*\\.AddGateway<", RegexOptions.Multiline | RegexOptions.ExplicitCapture, matchTimeoutMilliseconds: 1000)]
    private static partial Regex GatewayStatement();

    [GeneratedRegex("^ *Create: (?<file>.+?)\\r?$", RegexOptions.Multiline | RegexOptions.ExplicitCapture, matchTimeoutMilliseconds: 1000)]
    private static partial Regex Created();
}
