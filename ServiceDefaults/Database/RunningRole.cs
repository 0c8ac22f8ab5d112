using Npgsql;

namespace ServiceDefaults.Database;

/// <summary>
/// What a service may do in its database where another role owns it: read and write rows, and nothing about tables. Granted before
/// every migration for what it will create, so that nothing is out of reach for a moment, and made exact after it. Idempotent.
/// </summary>
internal sealed class RunningRole
{
    private const int FirstVersionWithMaintain = 17;

    // Where the login has the right to connect from another role, it has all its rights from there, as do those that it
    // alternates with.
    private const string SelectRole = """
        SELECT quote_ident(coalesce(
            (SELECT granted.rolname
             FROM pg_database CROSS JOIN aclexplode(datacl) AS access
             JOIN pg_auth_members ON roleid = access.grantee
             JOIN pg_roles AS granted ON granted.oid = roleid
             JOIN pg_roles AS login ON login.oid = member
             WHERE datname = current_database() AND privilege_type = 'CONNECT' AND login.rolname = $1
             LIMIT 1), $1))
        """;

    private const string SelectSchemas = """
        SELECT string_agg(quote_ident(nspname), ', ') FROM pg_namespace
        WHERE nspname = 'public' OR pg_has_role(nspowner, 'USAGE') AND nspname NOT LIKE 'pg\_%' AND nspname <> 'information_schema'
        """;

    private readonly NpgsqlConnection _owner;
    private readonly string _role;
    private readonly string _onTables;

    private RunningRole(NpgsqlConnection owner, string role)
    {
        _owner = owner;
        _role = role;

        // VACUUM changes nothing that anybody sees. Before PostgreSQL 17 only the owner may; autovacuum has to do then.
        _onTables = owner.PostgreSqlVersion.Major >= FirstVersionWithMaintain
            ? "SELECT, INSERT, UPDATE, DELETE, MAINTAIN"
            : "SELECT, INSERT, UPDATE, DELETE";
    }

    /// <param name="owner">A connection of the role that owns the tables.</param>
    /// <param name="login">What the service logs in as.</param>
    /// <param name="cancellationToken">Cancels the query.</param>
    public static async Task<RunningRole> FindAsync(NpgsqlConnection owner, string login, CancellationToken cancellationToken)
    {
        await using var select = new NpgsqlCommand(SelectRole, owner) { Parameters = { new NpgsqlParameter<string> { TypedValue = login } } };
        return new(owner, (string)(await select.ExecuteScalarAsync(cancellationToken))!);
    }

    /// <summary>For what the owner creates from now on.</summary>
    /// <exception cref="PostgresException">The role does not exist.</exception>
    public Task AnticipateAsync(CancellationToken cancellationToken) => ExecuteAsync($"""
        ALTER DEFAULT PRIVILEGES GRANT USAGE ON SCHEMAS TO {_role};
        ALTER DEFAULT PRIVILEGES GRANT {_onTables} ON TABLES TO {_role};
        ALTER DEFAULT PRIVILEGES GRANT USAGE, SELECT ON SEQUENCES TO {_role}
        """, cancellationToken);

    /// <summary>
    /// For everything that is there. The migrations' journal says what was applied, and events are history: neither is for the
    /// service to rewrite.
    /// </summary>
    /// <exception cref="PostgresException">The connection's role does not own everything.</exception>
    public async Task GrantAsync(CancellationToken cancellationToken)
    {
        await using var select = new NpgsqlCommand(SelectSchemas, _owner);
        var schemas = await select.ExecuteScalarAsync(cancellationToken);
        await ExecuteAsync($"""
            GRANT USAGE ON SCHEMA {schemas} TO {_role};
            GRANT {_onTables} ON ALL TABLES IN SCHEMA {schemas} TO {_role};
            GRANT USAGE, SELECT ON ALL SEQUENCES IN SCHEMA {schemas} TO {_role};
            DO $$ BEGIN
                REVOKE INSERT, UPDATE, DELETE ON public.schemaversions FROM {_role};
                IF to_regclass('messaging.events') IS NOT NULL THEN
                    REVOKE UPDATE, DELETE ON messaging.events FROM {_role};
                END IF;
            END $$
            """, cancellationToken);
    }

    /// <summary>All statements in one transaction.</summary>
    private async Task ExecuteAsync(string sql, CancellationToken cancellationToken)
    {
        await using var command = new NpgsqlCommand(sql, _owner);
        await command.ExecuteNonQueryAsync(cancellationToken);
    }
}
