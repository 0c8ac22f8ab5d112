using System.Net;
using Identity.Users;
using Microsoft.AspNetCore.Hosting;
using Microsoft.AspNetCore.Mvc.Testing;
using Microsoft.AspNetCore.TestHost;
using Microsoft.Extensions.DependencyInjection;
using Npgsql;
using Testing;

[assembly: AssemblyFixture(typeof(PostgresFixture))]

namespace Identity.Tests;

/// <summary>Identity in this process, over a database of its own or one that is given.</summary>
internal sealed class IdentityService(string connectionString, string environment = "Development", string secret = IdentityService.Secret)
    : WebApplicationFactory<User>
{
    public const string Issuer = "http://localhost:8080/";
    public const string Secret = "a secret of the tests, which is long enough";

    public ShiftedTime Time { get; } = new();

    public NpgsqlDataSource Database => Services.GetRequiredService<NpgsqlDataSource>();

    /// <summary>Beyond the usual.</summary>
    public Dictionary<string, string> Settings { get; init; } = [];

    protected override void ConfigureWebHost(IWebHostBuilder builder)
    {
        builder
            .UseEnvironment(environment)
            .UseSetting("ConnectionStrings:identitydb", connectionString)
            .UseSetting("Authentication:Issuer", Issuer)
            .UseSetting("Keys:Secret", secret)
            .UseSetting("Seed:Enabled", "true")
            .UseSetting("Shutdown:DrainSeconds", "0")
            .UseSetting("Logging:Console:LogLevel:Default", "Critical")
            .ConfigureTestServices(services => services.AddSingleton<TimeProvider>(Time));
        foreach (var (setting, value) in Settings)
            builder.UseSetting(setting, value);
    }

    /// <summary>A browser: it keeps cookies, and shows redirects instead of following them.</summary>
    public HttpClient Browser() => CreateClient(new() { AllowAutoRedirect = false, BaseAddress = new(Issuer) });

    public static async Task<IdentityService> StartAsync(string connectionString, string environment = "Development")
    {
        var service = new IdentityService(connectionString, environment);
        await service.ReadyAsync();
        return service;
    }

    public async Task ReadyAsync()
    {
        using var client = CreateClient();
        await Eventually.TrueAsync(
            async () => (await client.GetAsync(new Uri("/health", UriKind.Relative))).StatusCode == HttpStatusCode.OK, "Identity is ready");
    }

    public async Task<T> ScalarAsync<T>(string sql)
    {
        await using var command = Database.CreateCommand(sql);
        return (T)(await command.ExecuteScalarAsync(TestContext.Current.CancellationToken))!;
    }
}
