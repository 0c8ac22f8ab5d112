using Microsoft.AspNetCore.Identity;
using Npgsql;

namespace Identity.Users;

/// <summary><c>--add-user NAME</c>: adds a user, whose password is read from standard input, or sets the password of one.</summary>
internal static class AddUser
{
    public const string Switch = "--add-user";
    private const int MinimumPassword = 12;

    private const string Upsert = """
        INSERT INTO users (id, name, password_hash) VALUES ($1, $2, $3)
        ON CONFLICT (lower(name)) DO UPDATE SET password_hash = excluded.password_hash, failed_tries = 0, locked_until = NULL
        RETURNING id
        """;

    public static async Task<int> RunAsync(IServiceProvider services, string[] args, TextReader input, TextWriter output, TextWriter error)
    {
        if (args is not [Switch, { Length: > 0 and <= 100 } name])
        {
            await error.WriteLineAsync($"Usage: {Switch} NAME < FILE-WITH-THE-PASSWORD");
            return 2;
        }

        if (await input.ReadLineAsync() is not { Length: >= MinimumPassword } password)
        {
            await error.WriteLineAsync($"The user '{name}' was not added: the first line of standard input must be a password of at least {MinimumPassword} characters.");
            return 1;
        }

        var hash = services.GetRequiredService<IPasswordHasher<User>>().HashPassword(new(Guid.Empty, name), password);
        try
        {
            await using var command = services.GetRequiredService<NpgsqlDataSource>().CreateCommand(Upsert);
            command.Parameters.Add(new() { Value = Guid.CreateVersion7() });
            command.Parameters.Add(new() { Value = name });
            command.Parameters.Add(new() { Value = hash });
            await output.WriteLineAsync($"user {name} has the id {await command.ExecuteScalarAsync()}");
            return 0;
        }
        catch (NpgsqlException failure)
        {
            await error.WriteLineAsync($"The user '{name}' was not added: {failure.Message} Are the migrations applied (--migrate)?");
            return 1;
        }
    }
}
