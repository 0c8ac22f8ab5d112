using System.Diagnostics;
using Aspire.Hosting.LocalServers;
using Aspire.Hosting.Processes;
using Embedded.Hosting.Tests.Processes;
using Microsoft.Extensions.Logging.Abstractions;
using Npgsql;

namespace Embedded.Hosting.Tests.LocalServers;

public sealed class PostgresServerTests : IAsyncLifetime
{
    private readonly TestDirectory _directory = new();
    private readonly OutputLog _output = new();
    private readonly ProcessLauncher _launcher;
    private readonly PostgresServer _server;
    private readonly PostgresOptions _options;

    public PostgresServerTests()
    {
        var directories = new EngineDirectories(_directory.Path);
        _launcher = new ProcessLauncher(directories, NullLogger.Instance);
        _server = new PostgresServer(PostgresInstallation.Find(), directories, _launcher);
        _options = new PostgresOptions
        {
            ResourceName = "postgres",
            DataDirectory = directories.Volume("orders"),
            Port = FreePorts.Next(),
            UserName = "postgres",
            Password = "it's \\ a \"secret\" #1",
        };
    }

    private static CancellationToken Cancellation => TestContext.Current.CancellationToken;

    public ValueTask InitializeAsync() => ValueTask.CompletedTask;

    public async ValueTask DisposeAsync()
    {
        await _launcher.DisposeAsync();
        _directory.Dispose();
    }

    [Fact]
    public async Task Volume_ServerStoppedAndStarted_KeepsItsData()
    {
        var (process, _) = await StartAsync(_options);
        await ScalarAsync("create table orders (id int); insert into orders values (1)");
        Assert.Equal("on", await ScalarAsync("show fsync"));
        Assert.Equal("on", await ScalarAsync("show synchronous_commit"));

        var since = Stopwatch.StartNew();
        await process.StopAsync(Cancellation);
        Assert.True(since.Elapsed < TimeSpan.FromSeconds(5), $"Stopping took {since.Elapsed}");
        Assert.Equal(0, await process.Exited);

        await StartAsync(_options);
        Assert.Equal(1L, await ScalarAsync("select count(*) from orders"));
    }

    [Fact]
    public async Task Volume_ServerKilled_RecoversWithCommittedRows()
    {
        var (process, _) = await StartAsync(_options);
        await ScalarAsync("create table orders (id int)");
        for (var id = 1; id <= 3; id++)
        {
            await ScalarAsync($"insert into orders values ({id})");
        }

        UnixProcesses.Signal(process.Id, UnixSignal.Kill);
        Assert.Equal(128 + 9, await process.Exited.WaitAsync(TimeSpan.FromSeconds(1), Cancellation));

        await StartAsync(_options);
        Assert.Equal(3L, await ScalarAsync("select count(*) from orders"));
    }

    [Fact]
    public async Task Volume_LockOfACrashedServerNamesAReusedProcessId_StartsAnyway()
    {
        var (process, _) = await StartAsync(_options);
        var lockFile = Path.Combine(_options.DataDirectory!, "postmaster.pid");
        var content = await File.ReadAllLinesAsync(lockFile, Cancellation);
        await process.StopAsync(Cancellation);
        content[0] = $"{Environment.ProcessId}";
        await File.WriteAllLinesAsync(lockFile, content, Cancellation);

        await StartAsync(_options);

        Assert.Equal(1, await ScalarAsync("select 1"));
    }

    [Fact]
    public async Task Volume_AnotherServerUsesIt_IsRefusedNamingTheProcess()
    {
        var (process, _) = await StartAsync(_options);

        var exception = await Assert.ThrowsAsync<LocalServerException>(() => _server.PrepareAsync(_options, Cancellation));

        Assert.Contains($"process {process.Id}", exception.Message, StringComparison.Ordinal);
        Assert.Contains(_options.DataDirectory!, exception.Message, StringComparison.Ordinal);
    }

    [Fact]
    public async Task Volume_InitialisationInterrupted_NextStartSucceeds()
    {
        using var interruption = CancellationTokenSource.CreateLinkedTokenSource(Cancellation);
        var volumes = Path.GetDirectoryName(_options.DataDirectory)!;
        var preparing = _server.PrepareAsync(_options, interruption.Token);
        await Eventually.HoldsAsync("initdb is at work", TimeSpan.FromSeconds(30), () => Drafts().Any(draft => Directory.Exists(Path.Combine(draft, "data", "base"))));
        await interruption.CancelAsync();
        await Assert.ThrowsAnyAsync<OperationCanceledException>(() => preparing);
        Assert.NotEmpty(Drafts());
        Assert.False(Directory.Exists(_options.DataDirectory));

        await StartAsync(_options);

        Assert.Equal(1, await ScalarAsync("select 1"));
        Assert.Empty(Drafts());

        string[] Drafts() => Directory.GetDirectories(volumes, "orders.initialising-*");
    }

    [Fact]
    public async Task Volume_OfAnotherMajorVersion_IsRefusedWithRemedies()
    {
        await _server.PrepareAsync(_options, Cancellation);
        await File.WriteAllTextAsync(Path.Combine(_options.DataDirectory!, "PG_VERSION"), "13\n", Cancellation);

        var exception = await Assert.ThrowsAsync<LocalServerException>(() => _server.PrepareAsync(_options, Cancellation));

        Assert.Contains("made by PostgreSQL 13", exception.Message, StringComparison.Ordinal);
        Assert.Contains(_options.DataDirectory!, exception.Message, StringComparison.Ordinal);
    }

    [Fact]
    public async Task Volume_HoldsSomethingElse_IsRefused()
    {
        Directory.CreateDirectory(_options.DataDirectory!);
        await File.WriteAllTextAsync(Path.Combine(_options.DataDirectory!, "holiday.jpg"), "", Cancellation);

        var exception = await Assert.ThrowsAsync<LocalServerException>(() => _server.PrepareAsync(_options, Cancellation));

        Assert.Contains("neither empty nor a PostgreSQL data directory", exception.Message, StringComparison.Ordinal);
    }

    [Fact]
    public async Task Volume_PasswordChanged_IsExplained()
    {
        var (_, prepared) = await StartAsync(_options);

        var failure = await Assert.ThrowsAsync<PostgresException>(() => ScalarAsync("select 1", password: "another"));
        var message = PostgresServer.Explain(failure, "postgres", prepared.DataDirectory, "Parameters:postgres-password");

        Assert.NotNull(message);
        Assert.All(["'postgres'", prepared.DataDirectory, "Parameters:postgres-password"], part => Assert.Contains(part, message, StringComparison.Ordinal));
        Assert.Null(PostgresServer.Explain(new TimeoutException(), "postgres", prepared.DataDirectory, "Parameters:postgres-password"));
    }

    [Fact]
    public async Task Temporary_LauncherDisposed_LeavesNothing()
    {
        var options = _options with { DataDirectory = null };
        var (_, prepared) = await StartAsync(options);
        Assert.Equal(1, await ScalarAsync("select 1"));

        await _launcher.DisposeAsync();

        Assert.False(Directory.Exists(prepared.DataDirectory));
    }

    [Fact]
    public async Task DataDirectory_ClosedToTheServersUser_IsExplained()
    {
        Assert.SkipWhen(OperatingSystem.IsWindows() || !UnixProcesses.IsRoot, "Only root runs PostgreSQL as another user.");
        var closed = Path.Combine(_directory.Path, "closed");
        Directory.CreateDirectory(closed);
        if (!OperatingSystem.IsWindows())
        {
            File.SetUnixFileMode(closed, UnixFileMode.UserRead | UnixFileMode.UserWrite | UnixFileMode.UserExecute);
        }

        var exception = await Assert.ThrowsAsync<LocalServerException>(
            () => _server.PrepareAsync(_options with { DataDirectory = Path.Combine(closed, "data") }, Cancellation));

        Assert.Contains($"chmod o+x '{closed}'", exception.Message, StringComparison.Ordinal);
    }

    private async Task<(SupervisedProcess Process, PreparedServer Prepared)> StartAsync(PostgresOptions options)
    {
        var prepared = await _server.PrepareAsync(options, Cancellation);
        var process = _launcher.Start(prepared.Process, _output.Add);
        var since = Stopwatch.StartNew();
        while (true)
        {
            try
            {
                await ScalarAsync("select 1");
                return (process, prepared);
            }
            catch (NpgsqlException) when (since.Elapsed < TimeSpan.FromSeconds(60) && !process.Exited.IsCompleted)
            {
                await Task.Delay(20, Cancellation);
            }
            catch (NpgsqlException exception)
            {
                Assert.Fail($"PostgreSQL is not ready: {exception.Message}\n{_output.Text}");
            }
        }
    }

    private async Task<object?> ScalarAsync(string sql, string? password = null)
    {
        var connectionString = new NpgsqlConnectionStringBuilder
        {
            Host = "127.0.0.1",
            Port = _options.Port,
            Username = "postgres",
            Password = password ?? _options.Password,
            Pooling = false,
        };
        await using var connection = new NpgsqlConnection(connectionString.ConnectionString);
        await connection.OpenAsync(Cancellation);
        await using var command = new NpgsqlCommand(sql, connection);
        return await command.ExecuteScalarAsync(Cancellation);
    }
}
