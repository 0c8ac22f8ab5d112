using System.Diagnostics;
using Cli.Prerequisites;
using Cli.Running;
using Cli.Upgrading;

namespace Cli.Pipeline;

/// <summary>
/// The pipeline of one service. Each stage reads what the one before left in <c>artifacts/pipeline/SERVICE</c>, leaves its own
/// evidence there, and is skipped when it succeeded before with the same source.
/// </summary>
internal sealed class ServicePipeline(Workspace workspace, DeliveredService service)
{
    private readonly Repository _repository = workspace.Repository;
    private readonly Git _git = new(workspace.Repository.Root);
    private readonly string _folder = Path.Combine(workspace.Repository.Root, "artifacts", "pipeline", service.Name);

    /// <summary>In order. The last one signs: what is signed has passed all others.</summary>
    public static readonly IReadOnlyList<string> Stages = ["build", "test", "image", "staging", "scan", "sign"];

    // What they find depends on more than the source: on today's advisories, on the registry, on the system at that address.
    private static string[] NeverSkipped => Environment.GetEnvironmentVariable(Staging.AddressVariable) is { Length: > 0 } ? ["staging", "scan", "sign"] : ["scan", "sign"];

    /// <summary>Runs all stages up to this one, or until one fails.</summary>
    /// <exception cref="CommandFailedException">A stage failed.</exception>
    public async Task RunUntilAsync(string last, CancellationToken cancellationToken)
    {
        foreach (var stage in Stages.TakeWhile(stage => stage != last).Append(last))
            await RunAsync(stage, cancellationToken);
    }

    /// <exception cref="CommandFailedException">The stage failed, or the one before has not succeeded with this source.</exception>
    public async Task RunAsync(string stage, CancellationToken cancellationToken)
    {
        var all = await FilesAsync(cancellationToken);
        var (files, source) = (service.FilesAmong(all), service.SourceHash(_repository, all));
        if (!NeverSkipped.Contains(stage) && Evidence.Read(_folder, stage) is { } earlier && earlier.Source == source)
        {
            workspace.Say($"{service.Name} {stage}: skipped, nothing changed since {earlier.At:u}{Describe(earlier.Results)}");
            return;
        }

        if (Stages.TakeWhile(other => other != stage).FirstOrDefault(before => Evidence.Read(_folder, before)?.Source != source) is { } missing)
            throw new CommandFailedException($"{service.Name} {stage}: '{missing}' has not succeeded with this source. Run: dotnet platform.cs pipeline {missing} --service {service.Name}");

        Directory.CreateDirectory(_folder);
        Evidence.Remove(_folder, stage);
        workspace.Say($"{service.Name} {stage}…");
        var started = Stopwatch.GetTimestamp();
        var results = stage switch
        {
            "build" => await BuildAsync(files, cancellationToken),
            "test" => await TestAsync(cancellationToken),
            "image" => await BuildImageAsync(source, cancellationToken),
            "staging" => await new Staging(workspace, service, _folder).RunAsync(cancellationToken),
            "scan" => await new ScanStage(_repository.Root, _folder).RunAsync(files, cancellationToken),
            "sign" => await new SignStage(_repository.Root, _folder, service.Name).RunAsync(source, files, cancellationToken),
            _ => throw new UnreachableException(),
        };
        var evidence = new Evidence(source, workspace.Time.GetUtcNow(), Math.Round(Stopwatch.GetElapsedTime(started).TotalSeconds, 1), results);
        evidence.Write(_folder, stage);
        workspace.Say($"{service.Name} {stage}: done in {evidence.Seconds:0.0} s{Describe(results)}");
    }

    private async Task<Dictionary<string, string>> BuildAsync(IReadOnlyList<string> files, CancellationToken cancellationToken)
    {
        // What an earlier build left must not get into the image, nor what a developer built with other settings.
        var app = Path.Combine(_folder, "app");
        if (Directory.Exists(app))
            Directory.Delete(app, recursive: true);
        var artifacts = Path.Combine(_repository.Root, "artifacts", "pipeline", "build");
        var sarif = Directory.CreateDirectory(Path.Combine(artifacts, "sarif")).FullName;
        // Packages as locked, and none known to be vulnerable. Without symbols: the generator of LoggerMessage writes its classes in another order each time (dotnet/runtime#119587), which symbols show.
        var (exitCode, output) = await DotNet.RunAsync(
            _repository,
            ["publish", service.Project, "-c", "Release", "-o", app, "--artifacts-path", artifacts, $"-p:PathMap={_repository.Root}=/_", "-p:DebugType=none", "-p:UseAppHost=false", "-p:RestoreLockedMode=true", "-p:VulnerablePackagesAreErrors=true", $"-p:SarifFolder={sarif}", "-nologo", "-v:q", "-tl:off"],
            cancellationToken);
        if (exitCode != 0)
            throw new CommandFailedException($"{service.Name} does not build:\n{output}");
        // Also of projects that an earlier build compiled.
        var reports = files.Where(file => file.EndsWith(".csproj", StringComparison.Ordinal)).Select(file => Path.Combine(sarif, Path.ChangeExtension(Path.GetFileName(file), ".sarif")));
        foreach (var report in reports.Where(File.Exists))
            File.Copy(report, Path.Combine(_folder, Path.GetFileName(report)), overwrite: true);
        NormalizeTimesAndModes(app);
        var size = Directory.EnumerateFiles(app, "*", SearchOption.AllDirectories).Sum(file => new FileInfo(file).Length);
        return new() { ["size"] = $"{size / 1e6:0.0} MB" };
    }

    /// <summary>Both are part of an image.</summary>
    private static void NormalizeTimesAndModes(string folder)
    {
        const UnixFileMode readable = UnixFileMode.UserRead | UnixFileMode.UserWrite | UnixFileMode.GroupRead | UnixFileMode.OtherRead;
        const UnixFileMode enterable = readable | UnixFileMode.UserExecute | UnixFileMode.GroupExecute | UnixFileMode.OtherExecute;
        foreach (var entry in new DirectoryInfo(folder).EnumerateFileSystemInfos("*", SearchOption.AllDirectories).Append(new DirectoryInfo(folder)))
        {
            if (!OperatingSystem.IsWindows())
                entry.UnixFileMode = entry is DirectoryInfo ? enterable : readable;
            entry.LastWriteTimeUtc = DateTime.UnixEpoch;
        }
    }

    private async Task<Dictionary<string, string>> TestAsync(CancellationToken cancellationToken)
    {
        await Provision.ServersAsync(workspace, [], cancellationToken);
        var result = await ServiceTests.RunAsync(
            workspace, $"{service.AssemblyName}.Tests", test: null, new Dictionary<string, string>(), Path.Combine(_folder, "tests.trx"), cancellationToken);
        return result.IsGood
            ? new() { ["tests"] = result.ToString() }
            : throw new CommandFailedException($"{service.Name} test: {result}.");
    }

    private async Task<Dictionary<string, string>> BuildImageAsync(string source, CancellationToken cancellationToken)
    {
        var builder = await ImageBuilder.FindAsync(cancellationToken);
        var app = Path.Combine(_folder, "app");
        string?[] labels =
        [
            $"title={service.Name}",
            $"version={FileVersionInfo.GetVersionInfo(Path.Combine(app, $"{service.AssemblyName}.dll")).ProductVersion!.Split('+')[0]}",
            $"revision={await _git.RunAsync(["rev-parse", "HEAD"], cancellationToken)}",
            await OriginAsync(cancellationToken) is { } origin ? $"source={origin}" : null,
            Licence() is { } licence ? $"licenses={licence}" : null,
        ];
        var image = await builder.BuildAsync(
            context: app,
            dockerfile: Path.Combine(_repository.Root, service.Folder, "Dockerfile"),
            tag: $"{service.Name}:{source[..12]}",
            labels: [.. labels.OfType<string>().Select(label => $"org.opencontainers.image.{label}")],
            cancellationToken);
        await builder.SaveAsync(image, Path.Combine(_folder, ImageBuilder.Archive), cancellationToken);
        return new() { ["image"] = image };
    }

    /// <summary>Where the source comes from, without a build server's credentials; null when that is a folder.</summary>
    private async Task<string?> OriginAsync(CancellationToken cancellationToken) =>
        await _git.TryAsync(["config", "--get", "remote.origin.url"], cancellationToken) is (0, var url, _) && Uri.TryCreate(url, UriKind.Absolute, out var address) && address.Scheme is "https" or "ssh"
            ? address.GetComponents(UriComponents.SchemeAndServer | UriComponents.Path, UriFormat.UriEscaped)
            : null;

    /// <summary>As SPDX writes it; null where nothing is licensed.</summary>
    private string? Licence()
    {
        var file = Path.Combine(_repository.Root, "LICENSE");
        return !File.Exists(file) ? null : File.ReadLines(file).FirstOrDefault() is "MIT License" ? "MIT" : "LicenseRef-LICENSE";
    }

    /// <summary>Those that git tracks or would track.</summary>
    private async Task<IReadOnlyList<string>> FilesAsync(CancellationToken cancellationToken)
    {
        var files = await _git.RunAsync(["ls-files", "--cached", "--others", "--exclude-standard"], cancellationToken);
        return [.. files.Split('\n').Where(file => File.Exists(Path.Combine(_repository.Root, file)))];
    }

    private static string Describe(IReadOnlyDictionary<string, string> results) =>
        string.Concat(results.Select(result => $"; {result.Key}: {result.Value}"));
}
