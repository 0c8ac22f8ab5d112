using System.Net.Http.Json;
using System.Text;
using System.Text.Json;
using Aspire.Hosting;
using Aspire.Hosting.Testing;
using Messaging;
using Npgsql;
using RabbitMQ.Client;

[assembly: AssemblyFixture(typeof(Testing.ServersFixture))]

namespace Testing;

/// <summary>The AppHost's PostgreSQL and RabbitMQ alone, without data volumes.</summary>
public sealed class ServersFixture : IAsyncLifetime
{
    private DistributedApplication? _app;
    private HttpClient? _management;
    private string _database = "";
    private string _broker = "";
    private int _databases;

    public async ValueTask InitializeAsync()
    {
        _app = await TestingBuilderExtensions.StartServersAsync("postgres", "rabbitmq");
        _database = $"{await _app.GetConnectionStringAsync("postgres")};Database=postgres";
        _broker = (await _app.GetConnectionStringAsync("rabbitmq"))!;
        _management = new()
        {
            BaseAddress = _app.GetEndpoint("rabbitmq", "management"),
            DefaultRequestHeaders = { Authorization = new("Basic", Convert.ToBase64String(Encoding.UTF8.GetBytes(Uri.UnescapeDataString(new Uri(_broker).UserInfo)))) },
        };
    }

    /// <summary>What Messaging keeps in a service's database.</summary>
    public static string Schema { get; } = ReadSchema();

    /// <summary>A database of its own with Messaging's tables, and one for the effects of handlers.</summary>
    public async Task<string> CreateDatabaseAsync()
    {
        var connectionString = await CreateEmptyDatabaseAsync();
        await ExecuteAsync(connectionString, $"{Schema}; CREATE TABLE effects (id bigint GENERATED ALWAYS AS IDENTITY, key text NOT NULL, value integer NOT NULL)");
        return connectionString;
    }

    public async Task<string> CreateEmptyDatabaseAsync()
    {
        var name = $"messaging_{Interlocked.Increment(ref _databases)}";
        await ExecuteAsync(_database, $"CREATE DATABASE {name}");
        return new NpgsqlConnectionStringBuilder(_database) { Database = name, MaxPoolSize = 40 }.ConnectionString;
    }

    /// <summary>A virtual host of its own for each name, so that no test's messages reach another.</summary>
    public async Task<IConnectionFactory> BrokerAsync(string virtualHost)
    {
        using var created = await _management!.PutAsJsonAsync($"/api/vhosts/{virtualHost}", new { });
        created.EnsureSuccessStatusCode();
        return new ConnectionFactory { Uri = new Uri(new Uri(_broker), virtualHost), AutomaticRecoveryEnabled = false, ClientProvidedName = virtualHost };
    }

    /// <summary>Sets a policy for the partitions of a service in the virtual host of its name, and waits until their queues have it.</summary>
    public async Task SetPolicyAsync(string service, object definition)
    {
        using var set = await _management!.PutAsJsonAsync(
            $"/api/policies/{service}/of-a-test", new Dictionary<string, object> { ["pattern"] = $"^{service}\\.[0-9]+-of-", ["definition"] = definition, ["apply-to"] = "queues" });
        set.EnsureSuccessStatusCode();
        await Eventually.TrueAsync(
            async () => (await _management!.GetFromJsonAsync<JsonElement>($"/api/queues/{service}/{service}.0-of-12")).TryGetProperty("policy", out var policy) && policy.ValueEquals("of-a-test"),
            "the queues have the policy");
    }

    /// <summary>Starts, stops or restarts a server, as an operator would.</summary>
    public async Task CommandAsync(string resource, string command)
    {
        var result = await _app!.ResourceCommands.ExecuteCommandAsync(resource, command);
        Assert.True(result.Success, result.Message);
    }

    public async ValueTask DisposeAsync()
    {
        NpgsqlConnection.ClearAllPools();
        _management?.Dispose();
        if (_app is not null)
            await _app.DisposeAsync();
    }

    private static async Task ExecuteAsync(string connectionString, string sql)
    {
        await using var database = NpgsqlDataSource.Create(connectionString);
        await using var command = database.CreateCommand(sql);
        await command.ExecuteNonQueryAsync();
    }

    private static string ReadSchema()
    {
        var messaging = typeof(UnitOfWork).Assembly;
        return string.Join('\n', messaging.GetManifestResourceNames().Where(name => name.StartsWith("Migrations/", StringComparison.Ordinal)).Order(StringComparer.Ordinal).Select(name =>
        {
            using var script = new StreamReader(messaging.GetManifestResourceStream(name)!);
            return script.ReadToEnd();
        }));
    }
}
