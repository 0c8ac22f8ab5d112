using System.Reflection;
using Npgsql;

namespace Benchmarks.Harness;

/// <summary>Makes and drops the databases of one server.</summary>
internal sealed class Databases(string server)
{
    /// <summary>Connection string as an AppHost gives it to a service.</summary>
    public string ConnectionString(string name) => $"{server};Database={name}";

    public async Task CreateAsync(string name, IEnumerable<string> scripts, CancellationToken cancellationToken)
    {
        await ExecuteAsync("postgres", $"CREATE DATABASE {name}", cancellationToken);
        foreach (var script in scripts)
            await ExecuteAsync(name, script, cancellationToken);
    }

    public Task CopyAsync(string template, string name, CancellationToken cancellationToken) =>
        ExecuteAsync("postgres", $"CREATE DATABASE {name} TEMPLATE {template}", cancellationToken);

    public Task DropAsync(string name, CancellationToken cancellationToken) =>
        ExecuteAsync("postgres", $"DROP DATABASE IF EXISTS {name} WITH (FORCE)", cancellationToken);

    /// <summary>So that no measurement pays for the pages that an earlier one left dirty.</summary>
    public Task CheckpointAsync(CancellationToken cancellationToken) => ExecuteAsync("postgres", "CHECKPOINT", cancellationToken);

    public async Task ExecuteAsync(string name, string sql, CancellationToken cancellationToken)
    {
        await using var connection = await OpenAsync(name, cancellationToken);
        await using var command = new NpgsqlCommand(sql, connection) { CommandTimeout = 300 };
        await command.ExecuteNonQueryAsync(cancellationToken);
    }

    public async Task<T> ScalarAsync<T>(string name, string sql, CancellationToken cancellationToken)
    {
        await using var connection = await OpenAsync(name, cancellationToken);
        await using var command = new NpgsqlCommand(sql, connection);
        return (T)(await command.ExecuteScalarAsync(cancellationToken))!;
    }

    /// <summary>Unpooled, so that a database can be dropped, or be a template, right after.</summary>
    public async Task<NpgsqlConnection> OpenAsync(string name, CancellationToken cancellationToken)
    {
        var connection = new NpgsqlConnection($"{ConnectionString(name)};Pooling=false");
        await connection.OpenAsync(cancellationToken);
        return connection;
    }

    /// <summary>The scripts embedded in an assembly whose names begin so, in the order of their names.</summary>
    public static IEnumerable<string> ScriptsOf(Assembly assembly, string prefix) => assembly.GetManifestResourceNames()
        .Where(name => name.StartsWith(prefix, StringComparison.Ordinal) && name.EndsWith(".sql", StringComparison.Ordinal))
        .Order(StringComparer.Ordinal)
        .Select(name =>
        {
            using var reader = new StreamReader(assembly.GetManifestResourceStream(name)!);
            return reader.ReadToEnd();
        });
}
