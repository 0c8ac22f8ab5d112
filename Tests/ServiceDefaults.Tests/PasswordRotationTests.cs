using System.Net;
using System.Net.Http.Json;
using Microsoft.AspNetCore.Builder;
using Microsoft.AspNetCore.Http;
using Microsoft.Extensions.DependencyInjection;
using Microsoft.Extensions.Hosting;
using Npgsql;
using Testing;

namespace ServiceDefaults.Tests;

public sealed class PasswordRotationTests(PostgresFixture postgres)
{
    private static CancellationToken Cancellation => TestContext.Current.CancellationToken;

    [Fact]
    public async Task Password_RotatedSeveralTimesUnderLoad_FailsNoRequest()
    {
        var role = await RoleAsync("rotating");
        using var mount = new MountedSecrets(("ConnectionStrings__itemsdb", role.ConnectionString("first")));
        await using var service = await StartAsync(mount);
        await using var load = new SteadyLoad(requestsPerSecond: 100, async () =>
        {
            using var answer = await service.GetAsync("/item");
            Assert.Equal(HttpStatusCode.OK, answer.StatusCode);
        });

        for (var rotation = 1; rotation <= 5; rotation++)
        {
            var password = $"rotated-{rotation}";
            await load.AnsweredAsync(100);

            // As Vault's static roles do: the server's password changes first, the file when the agent has rendered it.
            await role.SetPasswordAsync(password);
            await load.SentAsync(30);
            mount.Swap(("ConnectionStrings__itemsdb", role.ConnectionString(password)));
        }

        await load.AnsweredAsync(100);
        await load.StopAsync();
    }

    [Fact]
    public async Task Put_RefusedAtFirst_IsHandledAgainWithItsBody()
    {
        var role = await RoleAsync("putting");
        using var mount = new MountedSecrets(("ConnectionStrings__itemsdb", role.ConnectionString("first")));
        await using var service = await StartAsync(mount);
        await role.SetPasswordAsync("second");

        var put = service.Client.PutAsJsonAsync("/item", "kept", Cancellation);
        mount.Swap(("ConnectionStrings__itemsdb", role.ConnectionString("second")));

        using var answer = await put;
        Assert.Equal("kept", await answer.Content.ReadFromJsonAsync<string>(Cancellation));
    }

    [Fact]
    public async Task LogIn_RefusedAtFirst_SucceedsOnceTheSecretHasFollowed()
    {
        var role = await RoleAsync("patient");
        using var mount = new MountedSecrets(("ConnectionStrings__itemsdb", role.ConnectionString("first")));
        await using var service = await StartAsync(mount);
        await role.SetPasswordAsync("second");

        var login = service.App.Services.GetRequiredService<NpgsqlDataSource>().LogInAsync(Cancellation);
        mount.Swap(("ConnectionStrings__itemsdb", role.ConnectionString("second")));

        await using var connection = await login;
        Assert.Equal(System.Data.ConnectionState.Open, connection.State);
    }

    [Fact]
    public async Task Password_WrongForLong_Answers503AndHidesTheReason()
    {
        var role = await RoleAsync("forgotten");
        using var mount = new MountedSecrets(("ConnectionStrings__itemsdb", role.ConnectionString("first")));
        await using var service = await StartAsync(mount);
        await role.SetPasswordAsync("nobody-knows");

        using var answer = await service.GetAsync("/item");

        Assert.Equal(HttpStatusCode.ServiceUnavailable, answer.StatusCode);
        Assert.DoesNotContain("password", await answer.Content.ReadAsStringAsync(Cancellation), StringComparison.OrdinalIgnoreCase);
    }

    private async Task<RotatedRole> RoleAsync(string name)
    {
        var database = await postgres.CreateDatabaseAsync(name);
        await postgres.ExecuteAsync($"CREATE ROLE {name} LOGIN PASSWORD 'first'");
        return new(postgres, name, database);
    }

    // No pool: every request logs in, so none escapes the rotation.
    private static Task<TestService> StartAsync(MountedSecrets mount) => TestService.StartAsync(
        builder =>
        {
            builder.AddNpgsqlDataSource("itemsdb", configureDataSourceBuilder: DatabaseDefaults.For(builder.Configuration, "itemsdb"));
            builder.AddMigrations("itemsdb");
        },
        app =>
        {
            app.MapGet("/item", async (NpgsqlDataSource database) => await EchoAsync(database, "read"));
            app.MapPut("/item", async (NpgsqlDataSource database, HttpRequest request) => await EchoAsync(database, (await request.ReadFromJsonAsync<string>())!));
        },
        ("SECRETS_DIRECTORY", mount.Path));

    private static async Task<string?> EchoAsync(NpgsqlDataSource database, string text)
    {
        await using var command = database.CreateCommand("SELECT to_json($1)::text");
        command.Parameters.Add(new() { Value = text });
        return (string?)await command.ExecuteScalarAsync();
    }

    private sealed record RotatedRole(PostgresFixture Postgres, string Name, string Database)
    {
        public Task SetPasswordAsync(string password) => Postgres.ExecuteAsync($"ALTER ROLE {Name} PASSWORD '{password}'");

        public string ConnectionString(string password) =>
            new NpgsqlConnectionStringBuilder(Database) { Username = Name, Password = password, Pooling = false }.ConnectionString;
    }
}
