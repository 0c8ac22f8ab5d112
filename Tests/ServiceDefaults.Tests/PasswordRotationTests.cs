using System.Net;
using Microsoft.AspNetCore.Builder;
using Microsoft.Extensions.DependencyInjection;
using Npgsql;
using Testing;

namespace ServiceDefaults.Tests;

/// <summary>A service whose database password is rotated: the role that is not in use gets another one, then its secret names that role.</summary>
public sealed class PasswordRotationTests(PostgresFixture postgres)
{
    private static CancellationToken Cancellation => TestContext.Current.CancellationToken;

    [Fact]
    public async Task Password_RotatedSeveralTimesUnderLoad_FailsNoRequest()
    {
        // No pool: every request logs in, so none escapes the rotation.
        using var roles = await RolesAsync("rotating", pooling: false);
        await using var service = await StartAsync(roles);
        await using var load = new SteadyLoad(requestsPerSecond: 100, async () =>
        {
            using var answer = await service.Client.PostAsync(new Uri("/user", UriKind.Relative), content: null, Cancellation);
            Assert.Equal(HttpStatusCode.OK, answer.StatusCode);
        });

        for (var rotation = 1; rotation <= 5; rotation++)
        {
            await load.AnsweredAsync(100);
            await roles.RotateAsync(service);
        }

        await load.AnsweredAsync(100);
        await load.StopAsync();
    }

    [Fact]
    public async Task Pool_OfTheFormerRole_IsClosed()
    {
        using var roles = await RolesAsync("pooled", pooling: true);
        await using var service = await StartAsync(roles);
        var database = service.App.Services.GetRequiredService<ServiceDatabase>();
        await using var held = await database.OpenConnectionAsync(Cancellation);
        using (var answer = await service.GetAsync("/user"))
            Assert.Equal("pooled_a", await answer.Content.ReadAsStringAsync(Cancellation));

        await roles.RotateAsync(service);
        using (var answer = await service.GetAsync("/user"))
            Assert.Equal("pooled_b", await answer.Content.ReadAsStringAsync(Cancellation));
        await Eventually.TrueAsync(async () => await roles.SessionsAsync("pooled_a") == 1, "only the connection in use is left");

        // What is in use stays usable, whatever becomes of its role's password, and is closed afterwards.
        await roles.RotateAsync(service);
        await roles.RotateAsync(service);
        await using (var select = new NpgsqlCommand("SELECT current_user::text", held))
            Assert.Equal("pooled_a", await select.ExecuteScalarAsync(Cancellation));
        await held.DisposeAsync();
        await Eventually.TrueAsync(async () => await roles.SessionsAsync("pooled_a") == 0, "the connection is closed, not pooled");
    }

    [Theory]
    [InlineData("")]
    [InlineData("Host=127.0.0.1;Port=many")]
    public async Task ConnectionString_Unusable_LeavesTheEarlierOneInUse(string unusable)
    {
        using var roles = await RolesAsync($"unusable{unusable.Length}", pooling: true);
        await using var service = await StartAsync(roles);
        var reloaded = service.App.Configuration.GetReloadToken();

        roles.Mount.Swap(("ConnectionStrings__itemsdb", unusable));
        await Eventually.TrueAsync(() => reloaded.HasChanged, "the secret has been read");
        using (var answer = await service.GetAsync("/user"))
            Assert.Equal(HttpStatusCode.OK, answer.StatusCode);

        await roles.RotateAsync(service);
        using (var answer = await service.GetAsync("/user"))
            Assert.Equal(HttpStatusCode.OK, answer.StatusCode);
    }

    [Fact]
    public async Task Password_Wrong_Answers503AndHidesTheReason()
    {
        using var roles = await RolesAsync("forgotten", pooling: false);
        await using var service = await StartAsync(roles);
        await roles.SetPasswordAsync("forgotten_a", "nobody-knows");

        using var answer = await service.GetAsync("/user");

        Assert.Equal(HttpStatusCode.ServiceUnavailable, answer.StatusCode);
        Assert.DoesNotContain("password", await answer.Content.ReadAsStringAsync(Cancellation), StringComparison.OrdinalIgnoreCase);
    }

    private async Task<RotatedRoles> RolesAsync(string name, bool pooling)
    {
        var database = new NpgsqlConnectionStringBuilder(await postgres.CreateDatabaseAsync(name)) { Pooling = pooling };
        await postgres.ExecuteAsync($"CREATE ROLE {name}_a LOGIN PASSWORD 'first'; CREATE ROLE {name}_b LOGIN");
        return new(postgres, name, database);
    }

    private static async Task<TestService> StartAsync(RotatedRoles roles)
    {
        var service = await TestService.StartAsync(
            builder => builder.AddDatabase("itemsdb"),
            app => app.MapMethods("/user", ["GET", "POST"], async (ServiceDatabase database) =>
            {
                await using var command = database.CreateCommand("SELECT current_user::text");
                return (string?)await command.ExecuteScalarAsync();
            }),
            ("SECRETS_DIRECTORY", roles.Mount.Path));
        await Eventually.TrueAsync(async () => (await service.GetAsync("/health")).StatusCode == HttpStatusCode.OK, "the service is ready");
        return service;
    }

    private sealed class RotatedRoles(PostgresFixture postgres, string name, NpgsqlConnectionStringBuilder database) : IDisposable
    {
        private int _rotations;

        public MountedSecrets Mount { get; } = new(("ConnectionStrings__itemsdb", ConnectionString(database, $"{name}_a", "first")));

        /// <summary>Returns when the service has followed.</summary>
        public async Task RotateAsync(TestService service)
        {
            var role = ++_rotations % 2 == 0 ? $"{name}_a" : $"{name}_b";
            var password = $"rotated-{_rotations}";
            await SetPasswordAsync(role, password);
            Mount.Swap(("ConnectionStrings__itemsdb", ConnectionString(database, role, password)));

            var current = service.App.Services.GetRequiredService<ServiceDatabase>();
            await Eventually.TrueAsync(() => new NpgsqlConnectionStringBuilder(current.ConnectionString).Username == role, $"the service logs in as {role}");
        }

        public Task SetPasswordAsync(string role, string password) => postgres.ExecuteAsync($"ALTER ROLE {role} PASSWORD '{password}'");

        public async Task<long> SessionsAsync(string role)
        {
            await using var administrator = new NpgsqlConnection(database.ConnectionString);
            await administrator.OpenAsync(Cancellation);
            await using var count = new NpgsqlCommand($"SELECT count(*) FROM pg_stat_activity WHERE usename = '{role}'", administrator);
            return (long)(await count.ExecuteScalarAsync(Cancellation))!;
        }

        public void Dispose() => Mount.Dispose();

        private static string ConnectionString(NpgsqlConnectionStringBuilder database, string role, string password) =>
            new NpgsqlConnectionStringBuilder(database.ConnectionString) { Username = role, Password = password }.ConnectionString;
    }
}
