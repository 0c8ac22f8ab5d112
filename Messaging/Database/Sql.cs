using Npgsql;
using NpgsqlTypes;

namespace Messaging.Database;

/// <summary>Writes positional parameters and reads rows. Methods that wait throw <see cref="NpgsqlException"/> when the database is away.</summary>
internal static class Sql
{
    /// <summary>Has the PostgreSQL type of <typeparamref name="T"/>, also when the value is null.</summary>
    public static NpgsqlParameter Value<T>(T value) => new NpgsqlParameter<T> { TypedValue = value };

    public static NpgsqlParameter Json(string value) => new() { Value = value, NpgsqlDbType = NpgsqlDbType.Jsonb };

    public static NpgsqlBatchCommand Command(string sql, params ReadOnlySpan<NpgsqlParameter> parameters)
    {
        var command = new NpgsqlBatchCommand(sql);
        foreach (var parameter in parameters)
            command.Parameters.Add(parameter);
        return command;
    }

    /// <summary>Commands that are one transaction and one round trip.</summary>
    public static NpgsqlBatch Transaction(NpgsqlConnection connection, params IEnumerable<NpgsqlBatchCommand> commands)
    {
        var batch = new NpgsqlBatch(connection) { BatchCommands = { new("BEGIN") } };
        foreach (var command in commands)
            batch.BatchCommands.Add(command);
        batch.BatchCommands.Add(new("COMMIT"));
        return batch;
    }

    public static NpgsqlCommand Command(this NpgsqlConnection connection, string sql, params ReadOnlySpan<NpgsqlParameter> parameters) =>
        With(new NpgsqlCommand(sql, connection), parameters);

    public static async Task<List<T>> QueryAsync<T>(
        this MessagingDatabase database, string sql, Func<NpgsqlDataReader, T> read, CancellationToken cancellationToken, params NpgsqlParameter[] parameters)
    {
        await using var select = With(database.CreateCommand(sql), parameters);
        await using var rows = await select.ExecuteReaderAsync(cancellationToken);
        return await rows.ListAsync(read, cancellationToken);
    }

    /// <returns>How many rows were written.</returns>
    public static async Task<int> ExecuteAsync(this MessagingDatabase database, string sql, CancellationToken cancellationToken, params NpgsqlParameter[] parameters)
    {
        await using var command = With(database.CreateCommand(sql), parameters);
        return await command.ExecuteNonQueryAsync(cancellationToken);
    }

    /// <summary>Reads the rows of the current result.</summary>
    public static async Task<List<T>> ListAsync<T>(this NpgsqlDataReader rows, Func<NpgsqlDataReader, T> read, CancellationToken cancellationToken)
    {
        var list = new List<T>();
        while (await rows.ReadAsync(cancellationToken))
            list.Add(read(rows));
        return list;
    }

    /// <summary>A column that may be null; <typeparamref name="T"/> is then a nullable type.</summary>
    public static T? Optional<T>(this NpgsqlDataReader row, int ordinal) => row.IsDBNull(ordinal) ? default : row.GetFieldValue<T>(ordinal);

    public static DateTimeOffset Time(this NpgsqlDataReader row, int ordinal) => row.GetFieldValue<DateTimeOffset>(ordinal);

    private static NpgsqlCommand With(NpgsqlCommand command, ReadOnlySpan<NpgsqlParameter> parameters)
    {
        foreach (var parameter in parameters)
            command.Parameters.Add(parameter);
        return command;
    }
}
