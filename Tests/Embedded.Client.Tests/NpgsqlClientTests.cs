using Microsoft.Extensions.DependencyInjection;
using Microsoft.Extensions.Diagnostics.HealthChecks;
using Microsoft.Extensions.Hosting;
using Npgsql;
using Testing;

[assembly: AssemblyFixture(typeof(PostgresFixture))]

namespace Embedded.Client.Tests;

public sealed class NpgsqlClientTests(PostgresFixture postgres)
{
    private static IHost Build(Action<IHostApplicationBuilder> add, params (string Key, string Value)[] settings)
    {
        var builder = Host.CreateEmptyApplicationBuilder(settings: null);
        foreach (var (key, value) in settings)
            builder.Configuration[key] = value;
        add(builder);
        return builder.Build();
    }

    [Fact]
    public async Task DataSource_ConnectsAndIsHealthy()
    {
        using var host = Build(builder => builder.AddNpgsqlDataSource("db"),
            ("ConnectionStrings:db", await postgres.CreateDatabaseAsync("client")));

        await using var command = host.Services.GetRequiredService<NpgsqlDataSource>().CreateCommand("SELECT 41 + 1");

        Assert.Equal(42, await command.ExecuteScalarAsync(TestContext.Current.CancellationToken));
        Assert.Equal(HealthStatus.Healthy, await HealthOf(host));
    }

    [Fact]
    public async Task Server_Away_IsUnhealthy()
    {
        using var host = Build(builder => builder.AddNpgsqlDataSource("db"), ("ConnectionStrings:db", "Host=127.0.0.1;Port=1;Username=x"));

        Assert.Equal(HealthStatus.Unhealthy, await HealthOf(host));
    }

    [Fact]
    public void ConnectionString_Missing_NamesWhereToSetIt()
    {
        using var host = Build(builder => builder.AddNpgsqlDataSource("db"));

        var error = Assert.Throws<InvalidOperationException>(host.Services.GetRequiredService<NpgsqlDataSource>);

        Assert.Contains("ConnectionStrings__db", error.Message, StringComparison.Ordinal);
    }

    [Theory]
    [InlineData("from-code", "code")]
    [InlineData("from-connection-strings", null)]
    public void ConnectionString_InManyPlaces_TheNearestToTheApplicationWins(string expected, string? code)
    {
        using var host = Build(
            builder => builder.AddNpgsqlDataSource("db", settings =>
            {
                if (code is not null)
                    settings.ConnectionString = "Host=from-code";
            }),
            ("Aspire:Npgsql:ConnectionString", "Host=from-section"),
            ("Aspire:Npgsql:db:ConnectionString", "Host=from-named-section"),
            ("ConnectionStrings:db", "Host=from-connection-strings"));

        Assert.Contains(expected, host.Services.GetRequiredService<NpgsqlDataSource>().ConnectionString, StringComparison.Ordinal);
    }

    [Fact]
    public void ConnectionString_OfTheNamedSection_WinsOverTheGeneralOne()
    {
        using var host = Build(builder => builder.AddNpgsqlDataSource("db"),
            ("Aspire:Npgsql:ConnectionString", "Host=general"), ("Aspire:Npgsql:db:ConnectionString", "Host=named"));

        Assert.Contains("named", host.Services.GetRequiredService<NpgsqlDataSource>().ConnectionString, StringComparison.Ordinal);
    }

    [Fact]
    public void HealthCheck_Disabled_IsNotThere()
    {
        using var host = Build(builder => builder.AddNpgsqlDataSource("db"), ("Aspire:Npgsql:DisableHealthChecks", "true"), ("ConnectionStrings:db", "Host=x"));

        Assert.Null(host.Services.GetService<HealthCheckService>());
    }

    private static async Task<HealthStatus> HealthOf(IHost host) =>
        (await host.Services.GetRequiredService<HealthCheckService>().CheckHealthAsync(TestContext.Current.CancellationToken)).Status;
}
