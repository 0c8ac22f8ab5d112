using AppHost.LocalServers.Installed;
using Cli.Pipeline;
using Cli.Running;
using Cli.Testing;
using Cli.Upgrading;
using Testing;

namespace Cli.Tests.Pipeline;

/// <summary>All services run from their images, with as few rights as in production. Explicit: six builds and images take minutes.</summary>
public sealed class SystemFromImagesTests : IDisposable
{
    private const string Runtime = "localhost/aspnet:of-tests";

    private readonly RepositoryCopy _copy = new();
    private readonly StringWriter _error = new();

    private static CancellationToken Cancellation => TestContext.Current.CancellationToken;

    [Fact(Explicit = true)]
    public async Task Services_RunFromTheirImages_WithoutRights_AndAnOrderIsConfirmed()
    {
        Assert.SkipUnless(await ContainerRuntime.FindAsync(Environment.GetEnvironmentVariable(ContainerRuntime.Variable), Cancellation) is not null && await IsInstalledAsync("buildah"),
            "This test needs Podman and Buildah: apt-get install podman buildah");
        var services = DeliveredService.All(new(_copy.Root));
        var images = await BuildAsync(services);

        var running = new TestRun(PipelineWorkspace.Of(RepositoryCopy.Original, Console.Out, _error)) { HangTimeout = TimeSpan.FromMinutes(10), Settings = images }.ExecuteAsync(new(["Integration"], "Smoke"), Cancellation);
        var seen = new HashSet<string>(StringComparer.Ordinal);
        while (!running.IsCompleted)
        {
            foreach (var service in services.Where(service => !seen.Contains(service.Name)))
            {
                if (ProcessTable.Read().Entries.FirstOrDefault(process => IsContainer(process, service)) is { } process)
                {
                    AssertWithoutRights(process.Pid);
                    seen.Add(service.Name);
                }
            }

            await Task.WhenAny(running, Task.Delay(TimeSpan.FromMilliseconds(200), Cancellation));
        }

        var result = await running;
        Assert.True(result.IsGood, $"{result}\n{_error}");
        Assert.Equal(services.Select(service => service.Name), seen.Order(StringComparer.Ordinal));
        await Eventually.TrueAsync(() => !ProcessTable.Read().Entries.Any(process => services.Any(service => IsContainer(process, service))), "the containers have ended");
    }

    public void Dispose()
    {
        _copy.Dispose();
        _error.Dispose();
    }

    /// <returns>The AppHost's settings for them.</returns>
    private async Task<Dictionary<string, string>> BuildAsync(IEnumerable<DeliveredService> services)
    {
        Assert.Equal(0, (await Programs.RunAsync(["sh", Path.Combine(RepositoryCopy.Original, "Tests", "Cli.Tests", "Pipeline", "runtime-image.sh"), Runtime], Cancellation)).ExitCode);
        Environment.SetEnvironmentVariable(ImageBuilder.RuntimeVariable, Runtime);
        var git = new Git(_copy.Root);
        await git.RunAsync(["init", "--quiet"], Cancellation);
        await git.RunAsync(["-c", "user.name=t", "-c", "user.email=t@example.com", "commit", "--quiet", "--allow-empty", "-m", "x"], Cancellation);

        var images = new Dictionary<string, string>(StringComparer.Ordinal);
        foreach (var service in services)
        {
            var pipeline = new ServicePipeline(PipelineWorkspace.Of(_copy.Root, Console.Out, _error), service);
            var folder = Path.Combine(_copy.Root, "artifacts", "pipeline", service.Name);
            await pipeline.RunAsync("build", Cancellation);
            Evidence.Read(folder, "build")!.Write(folder, "test"); // as if they had passed
            await pipeline.RunAsync("image", Cancellation);
            images.Add($"Images__{service.Name}", Evidence.Read(folder, "image")!.Results["image"]);
        }

        return images;
    }

    /// <summary>In the words of proc(5): what the kernel enforces, not what somebody asked for.</summary>
    private static void AssertWithoutRights(int pid)
    {
        var status = File.ReadLines($"/proc/{pid}/status").Select(line => line.Split(':', 2)).ToDictionary(field => field[0], field => field[1].Trim(), StringComparer.Ordinal);
        Assert.Equal(["1654", "1654", "1654", "1654"], status["Uid"].Split('\t'));
        Assert.All(["CapInh", "CapPrm", "CapEff", "CapBnd", "CapAmb"], set => Assert.Equal("0000000000000000", status[set]));
        Assert.Equal("1", status["NoNewPrivs"]);
        Assert.Equal("2", status["Seccomp"]);
        Assert.StartsWith("ro", File.ReadLines($"/proc/{pid}/mountinfo").Select(line => line.Split(' ')).Single(mount => mount[4] == "/")[5], StringComparison.Ordinal);
        Assert.DoesNotContain(["bin/sh", "usr/bin/sh", "bin/bash", "usr/bin/bash"], shell => File.Exists($"/proc/{pid}/root/{shell}"));
        Assert.Equal(256 * 1024 * 1024, MemoryLimit(pid));
    }

    private static long MemoryLimit(int pid)
    {
        var groups = File.ReadLines($"/proc/{pid}/cgroup").Select(line => line.Split(':', 3)).ToList();
        var file = groups.Find(group => group[1].Split(',').Contains("memory", StringComparer.Ordinal)) is { } first
            ? $"/sys/fs/cgroup/memory{first[2]}/memory.limit_in_bytes"
            : $"/sys/fs/cgroup{groups.Single(group => group[0] == "0")[2]}/memory.max";
        return long.Parse(File.ReadAllText(file));
    }

    /// <summary>Its own process, once the container's setup has become it.</summary>
    private static bool IsContainer(ProcessEntry process, DeliveredService service)
    {
        try
        {
            return process.Name is "dotnet" && File.ReadAllText($"/proc/{process.Pid}/cmdline") == $"dotnet\0{service.AssemblyName}.dll\0";
        }
        catch (IOException)
        {
            return false; // ended meanwhile
        }
    }

    private static async Task<bool> IsInstalledAsync(string program) => (await Programs.RunAsync(["sh", "-c", $"command -v {program}"], Cancellation)).ExitCode == 0;
}
