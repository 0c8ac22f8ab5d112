using Aspire.Hosting;
using AppHost.LocalServers;
using AppHost.LocalServers.Installed;
using Microsoft.Extensions.Configuration;
using Microsoft.Extensions.Logging.Abstractions;

namespace AppHost.Tests.LocalServers;

/// <summary>What is in a PostgreSQL data directory before a server starts on it.</summary>
public sealed class PostgresClusterTests : IDisposable
{
    private readonly TestDirectory _directory = new();
    private readonly DataDirectories _directories;
    private readonly DataDirectory _data;
    private readonly PostgresCluster _cluster;

    public PostgresClusterTests()
    {
        _directories = Create(_directory.Path);
        _data = _directories.Take("postgres", "orders", NullLogger.Instance);
        _cluster = new(PostgresInstallation.Find(null), _data, ServiceAccount.Find());
    }

    private static CancellationToken Cancellation => TestContext.Current.CancellationToken;

    public void Dispose()
    {
        _directories.Dispose();
        _directory.Dispose();
    }

    [Fact]
    public async Task Directory_OfAnotherMajorVersion_IsRefusedWithRemedies()
    {
        await EnsureCreatedAsync();
        await File.WriteAllTextAsync(Path.Combine(_data.Path, "PG_VERSION"), "13\n", Cancellation);

        var refused = await Assert.ThrowsAsync<DistributedApplicationException>(EnsureCreatedAsync);

        Assert.All(["made by PostgreSQL 13", _data.Path, "LocalServers:PostgresDirectory", "pg_upgrade"], part => Assert.Contains(part, refused.Message, StringComparison.Ordinal));
    }

    [Fact]
    public async Task Directory_ThatHoldsSomethingElse_IsRefusedAndLeftAlone()
    {
        Directory.CreateDirectory(_data.Path);
        var picture = Path.Combine(_data.Path, "holiday.jpg");
        await File.WriteAllTextAsync(picture, "", Cancellation);

        var refused = await Assert.ThrowsAsync<DistributedApplicationException>(EnsureCreatedAsync);

        Assert.Contains("neither empty nor a PostgreSQL data directory", refused.Message, StringComparison.Ordinal);
        Assert.True(File.Exists(picture));
    }

    [Fact]
    public async Task Directory_WithTheLockOfAKilledServer_WhoseProcessIdAnotherProgramHasNow_IsFree()
    {
        Assert.SkipUnless(OperatingSystem.IsLinux(), "Elsewhere PostgreSQL itself judges its lock.");
        await EnsureCreatedAsync();
        var lockFile = Path.Combine(_data.Path, "postmaster.pid");
        await File.WriteAllTextAsync(lockFile, $"{Environment.ProcessId}\n{_data.Path}\n", Cancellation);

        await _data.WaitForEarlierRunAsync("postgres", Cancellation);
        await EnsureCreatedAsync();

        Assert.False(File.Exists(lockFile));
    }

    [Fact]
    public async Task Initialisation_Interrupted_LeavesNothingHalfMade()
    {
        using var interruption = CancellationTokenSource.CreateLinkedTokenSource(Cancellation);
        var draft = _data.Path + ".initialising";
        var creating = _cluster.EnsureCreatedAsync("postgres", "a password", interruption.Token);
        await Testing.Eventually.TrueAsync(() => Directory.Exists(Path.Combine(draft, "data", "base")), "initdb is at work");
        await interruption.CancelAsync();
        await Assert.ThrowsAnyAsync<OperationCanceledException>(() => creating);
        Assert.False(Directory.Exists(_data.Path));

        await EnsureCreatedAsync();

        Assert.True(File.Exists(Path.Combine(_data.Path, "PG_VERSION")));
        Assert.False(Directory.Exists(draft));
    }

    [Fact]
    public async Task Directory_BelowOneThatTheServersAccountCannotEnter_IsExplained()
    {
        Assert.SkipWhen(OperatingSystem.IsWindows() || ServiceAccount.Find() is null, "PostgreSQL runs as another account only where the AppHost runs as root.");
        var closed = Directory.CreateDirectory(_directory.At("closed")).FullName;
        if (!OperatingSystem.IsWindows())
            File.SetUnixFileMode(closed, UnixFileMode.UserRead | UnixFileMode.UserWrite | UnixFileMode.UserExecute);
        using var data = new DataDirectory("postgres", Path.Combine(closed, "data"), temporary: false, NullLogger.Instance);

        var refused = await Assert.ThrowsAsync<DistributedApplicationException>(
            () => new PostgresCluster(PostgresInstallation.Find(null), data, ServiceAccount.Find()).EnsureCreatedAsync("postgres", "a password", Cancellation));

        Assert.Contains($"chmod o+x '{closed}'", refused.Message, StringComparison.Ordinal);
    }

    [Fact]
    public void DataVolume_TakenTwice_IsRefusedAtOnce()
    {
        using var others = Create(_directory.Path);

        var refused = Assert.Throws<DistributedApplicationException>(() => others.Take("postgres", "orders", NullLogger.Instance));

        Assert.Contains("another AppHost is using it", refused.Message, StringComparison.Ordinal);
    }

    [Fact]
    public void TemporaryDirectories_OfKilledAppHosts_AreRemovedByTheNext_AndThoseInUseAreNot()
    {
        var used = _directories.Take("postgres", volume: null, NullLogger.Instance).Path;
        Directory.CreateDirectory(used);
        var abandoned = Directory.CreateDirectory(_directory.At("temporary", "postgres-of-a-killed-one")).FullName;
        using var others = Create(_directory.Path);

        others.Take("postgres", volume: null, NullLogger.Instance);

        Assert.True(Directory.Exists(used));
        Assert.False(Directory.Exists(abandoned));
    }

    private Task EnsureCreatedAsync() => _cluster.EnsureCreatedAsync("postgres", "a password", Cancellation);

    private static DataDirectories Create(string path) =>
        new(new ConfigurationBuilder().AddInMemoryCollection([new("LocalServers:DataDirectory", path)]).Build());
}
