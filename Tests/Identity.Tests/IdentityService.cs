using System.Net;
using Identity.Keys;
using Identity.Server;
using Identity.Users;
using Microsoft.AspNetCore.Hosting;
using Microsoft.AspNetCore.Identity;
using Microsoft.AspNetCore.Mvc.Testing;
using Microsoft.AspNetCore.TestHost;
using Microsoft.Extensions.DependencyInjection;
using Microsoft.Extensions.Logging;
using Microsoft.Extensions.Logging.Testing;
using ServiceDefaults;
using Testing;

[assembly: AssemblyFixture(typeof(PostgresFixture))]

namespace Identity.Tests;

/// <summary>Identity in this process, over a database of its own or one that is given.</summary>
internal sealed class IdentityService(string connectionString, string environment = "Development")
    : WebApplicationFactory<User>
{
    public const string Issuer = "http://localhost:8080/";
    public const string PublicIssuer = "https://shop.example/";
    public const string Secret = "a secret of the tests, which is long enough";

    public ShiftedTime Time { get; } = new();

    public FakeLogCollector Log { get; } = new();

    public IReadOnlyList<(string Event, string Text)> SecurityLog =>
        [.. Log.GetSnapshot().Where(record => record.Category == "Security").Select(record => (record.Id.Name ?? "", record.Message))];

    public ServiceDatabase Database => Services.GetRequiredService<ServiceDatabase>();

    /// <summary>Whether passwords are hashed as thoroughly as in production, instead of quickly.</summary>
    public bool HashesThoroughly { get; init; }

    /// <summary>Beyond the usual.</summary>
    public Dictionary<string, string> Settings { get; init; } = [];

    protected override void ConfigureWebHost(IWebHostBuilder builder)
    {
        builder
            .UseEnvironment(environment)
            .UseSetting("ConnectionStrings:identitydb", connectionString)
            .UseSetting("Authentication:Issuer", Issuer)
            .UseSetting("Keys:Secret", Secret)
            .UseSetting("Seed:Enabled", "true")
            .UseSetting("Shutdown:DrainSeconds", "0")
            .UseSetting("Logging:Console:LogLevel:Default", "Critical")
            .ConfigureTestServices(services =>
            {
                services.AddSingleton<TimeProvider>(Time).AddSingleton<ILoggerProvider>(new FakeLoggerProvider(Log)).AddTransient<IStartupFilter, ClaimedAddress>();
                if (!HashesThoroughly)
                    services.Configure<PasswordHasherOptions>(options => options.IterationCount = 1);
            });
        foreach (var (setting, value) in Settings)
            builder.UseSetting(setting, value);
    }

    /// <summary>A browser: it keeps cookies, and shows redirects instead of following them.</summary>
    /// <param name="address">Where its requests seem to come from.</param>
    public HttpClient Browser(string? address = null)
    {
        var browser = CreateClient(new() { AllowAutoRedirect = false, BaseAddress = new(Settings.GetValueOrDefault(IssuerAddress.Setting, Issuer)) });
        if (address is not null)
            browser.DefaultRequestHeaders.Add(ClaimedAddress.Header, address);
        return browser;
    }

    public static async Task<IdentityService> StartAsync(string connectionString, string environment = "Development")
    {
        var service = new IdentityService(connectionString, environment);
        if (environment is not "Development")
            service.Settings[IssuerAddress.Setting] = PublicIssuer;
        await service.ReadyAsync();
        return service;
    }

    public async Task ReadyAsync()
    {
        using var client = CreateClient();
        await Eventually.TrueAsync(
            async () => (await client.GetAsync(new Uri("/health", UriKind.Relative))).StatusCode == HttpStatusCode.OK, "Identity is ready");
    }

    /// <summary>Runs an operator's command.</summary>
    public async Task<(int ExitCode, string Message)> RunAsync(string[] args, string input = "")
    {
        using var reader = new StringReader(input);
        return await Commands.RunAsync(Services, args, reader);
    }

    public async Task AddUserAsync(string name, string password)
    {
        var (exitCode, message) = await RunAsync([AddUser.Switch, name], password);
        Assert.True(exitCode is 0, message);
    }

    /// <summary>Makes and notices keys that are due, after the time was changed.</summary>
    public Task RefreshKeysAsync() => WithAsync<KeyStore>(keys => keys.RefreshAsync(TestContext.Current.CancellationToken));

    public Task RotateKeysAsync() => WithAsync<KeyStore>(keys => keys.RotateAsync(TestContext.Current.CancellationToken));

    public async Task WithAsync<T>(Func<T, Task> use)
        where T : notnull
    {
        await using var scope = Services.CreateAsyncScope();
        await use(scope.ServiceProvider.GetRequiredService<T>());
    }

    public async Task<T> ScalarAsync<T>(string sql)
    {
        await using var command = Database.CreateCommand(sql);
        return (T)(await command.ExecuteScalarAsync(TestContext.Current.CancellationToken))!;
    }
}
