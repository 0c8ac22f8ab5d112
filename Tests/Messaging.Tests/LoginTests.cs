using Messaging.Database;
using Microsoft.Extensions.Time.Testing;
using Npgsql;

namespace Messaging.Tests;

public sealed class LoginTests(ServersFixture servers)
{
    private readonly FakeTimeProvider _time = new();
    private int _asked;

    private static CancellationToken Cancellation => TestContext.Current.CancellationToken;

    [Fact]
    public async Task Login_RefusedByASlowServer_IsRepeated()
    {
        await using var database = await DatabaseAsync(refusals: 4);

        await using var connection = await LogInAsync(database);

        Assert.Equal(5, _asked);
    }

    [Fact]
    public async Task Login_RefusedEveryTime_FailsAndTellsThatItWasRepeated()
    {
        await using var database = await DatabaseAsync(refusals: int.MaxValue);

        var failure = await Assert.ThrowsAsync<NpgsqlException>(() => LogInAsync(database));

        Assert.Contains("refused the password 11 times", failure.Message, StringComparison.Ordinal);
        Assert.Equal(PostgresErrorCodes.InvalidPassword, Assert.IsType<PostgresException>(failure.InnerException).SqlState);
        Assert.True(DatabaseFailure.IsAway(failure));
    }

    private async Task<NpgsqlConnection> LogInAsync(NpgsqlDataSource database)
    {
        var login = Login.OpenAsync(database, _time, Cancellation).AsTask();
        await Eventually.TrueAsync(
            () =>
            {
                _time.Advance(TimeSpan.FromSeconds(1));
                return login.IsCompleted;
            },
            "the login has succeeded or is given up");
        return await login;
    }

    private async Task<NpgsqlDataSource> DatabaseAsync(int refusals)
    {
        var settings = new NpgsqlConnectionStringBuilder(await servers.CreateDatabaseAsync());
        var password = settings.Password!;
        settings.Password = null;
        var builder = new NpgsqlDataSourceBuilder(settings.ConnectionString);
        builder.UsePasswordProvider(
            _ => throw new NotSupportedException(),
            (_, _) =>
            {
                _time.Advance(TimeSpan.FromMinutes(1));
                return new(++_asked > refusals ? password : "the former one");
            });
        return builder.Build();
    }
}
