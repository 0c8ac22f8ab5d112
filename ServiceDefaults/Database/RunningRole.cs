using Npgsql;

namespace ServiceDefaults.Database;

/// <summary>
/// What the role that a service runs with may do in its database, where another role owns it: read and write rows, and nothing
/// about tables. Granted before every migration for what it will create, so that nothing is out of reach for a moment, and made
/// exact after it. Idempotent.
/// </summary>
internal static class RunningRole
{
    // The migrations' journal says what was applied, and events are history: neither is for the service to rewrite.
    private static readonly string[] OnlyInserted = ["messaging.events"];
    private static readonly string[] OnlyRead = ["public.schemaversions"];
    private const int FirstVersionWithMaintain = 17;

    private const string OwnSchemas = """
        SELECT nspname FROM pg_namespace
        WHERE nspname = 'public' OR pg_has_role(nspowner, 'USAGE') AND nspname NOT LIKE 'pg\_%' AND nspname <> 'information_schema'
        """;

    /// <summary>For what the owner creates from now on.</summary>
    /// <param name="owner">A connection of the role that owns the tables.</param>
    /// <param name="role">The role that the service runs with.</param>
    /// <param name="cancellationToken">Cancels the grants.</param>
    /// <exception cref="PostgresException">The role does not exist.</exception>
    public static async Task AnticipateAsync(NpgsqlConnection owner, string role, CancellationToken cancellationToken)
    {
        await using var grants = new NpgsqlCommand($"""
            ALTER DEFAULT PRIVILEGES GRANT USAGE ON SCHEMAS TO {Quoted(role)};
            ALTER DEFAULT PRIVILEGES GRANT {OnTables(owner)} ON TABLES TO {Quoted(role)};
            ALTER DEFAULT PRIVILEGES GRANT USAGE, SELECT ON SEQUENCES TO {Quoted(role)}
            """, owner);
        await grants.ExecuteNonQueryAsync(cancellationToken);
    }

    /// <summary>For everything that is there.</summary>
    /// <param name="owner">A connection of the role that owns the tables.</param>
    /// <param name="role">The role that the service runs with.</param>
    /// <param name="cancellationToken">Cancels the grants, which then may be incomplete.</param>
    /// <exception cref="PostgresException">The role does not exist, or the connection's role does not own everything.</exception>
    public static async Task GrantAsync(NpgsqlConnection owner, string role, CancellationToken cancellationToken)
    {
        var schemas = await ReadAsync(owner, OwnSchemas, cancellationToken);
        var narrower = await ReadAsync(owner,
            "SELECT name FROM unnest($1) AS name WHERE to_regclass(name) IS NOT NULL", cancellationToken, [.. OnlyInserted, .. OnlyRead]);

        await using var batch = new NpgsqlBatch(owner);
        foreach (var statement in Statements(schemas, narrower, Quoted(role), OnTables(owner)))
            batch.BatchCommands.Add(new(statement));
        await batch.ExecuteNonQueryAsync(cancellationToken);
    }

    // VACUUM changes nothing that anybody sees. Before PostgreSQL 17 only the owner may; autovacuum has to do then.
    private static string OnTables(NpgsqlConnection owner) => owner.PostgreSqlVersion.Major >= FirstVersionWithMaintain
        ? "SELECT, INSERT, UPDATE, DELETE, MAINTAIN"
        : "SELECT, INSERT, UPDATE, DELETE";

    private static IEnumerable<string> Statements(IEnumerable<string> schemas, IEnumerable<string> narrower, string role, string tables)
    {
        foreach (var schema in schemas.Select(Quoted))
        {
            yield return $"GRANT USAGE ON SCHEMA {schema} TO {role}";
            yield return $"GRANT {tables} ON ALL TABLES IN SCHEMA {schema} TO {role}";
            yield return $"GRANT USAGE, SELECT ON ALL SEQUENCES IN SCHEMA {schema} TO {role}";
        }

        foreach (var table in narrower)
            yield return $"REVOKE {(OnlyRead.Contains(table) ? "INSERT, UPDATE, DELETE" : "UPDATE, DELETE")} ON {table} FROM {role}";
    }

    private static async Task<List<string>> ReadAsync(NpgsqlConnection connection, string sql, CancellationToken cancellationToken, string[]? parameter = null)
    {
        await using var select = new NpgsqlCommand(sql, connection);
        if (parameter is not null)
            select.Parameters.Add(new() { Value = parameter });
        await using var rows = await select.ExecuteReaderAsync(cancellationToken);
        var names = new List<string>();
        while (await rows.ReadAsync(cancellationToken))
            names.Add(rows.GetString(0));
        return names;
    }

    private static string Quoted(string identifier) => $"\"{identifier.Replace("\"", "\"\"", StringComparison.Ordinal)}\"";
}
