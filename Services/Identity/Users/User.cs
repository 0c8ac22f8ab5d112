using Npgsql;

namespace Identity.Users;

/// <summary>Somebody who can sign in.</summary>
internal sealed record User(Guid Id, string Name)
{
    private const string Select = "SELECT id, name FROM users WHERE id = $1";

    public static async Task<User?> FindAsync(NpgsqlDataSource database, Guid id, CancellationToken cancellationToken)
    {
        await using var connection = await database.LogInAsync(cancellationToken);
        await using var command = new NpgsqlCommand(Select, connection);
        command.Parameters.Add(new() { Value = id });
        await using var row = await command.ExecuteReaderAsync(cancellationToken);
        return await row.ReadAsync(cancellationToken) ? new(row.GetGuid(0), row.GetString(1)) : null;
    }
}
