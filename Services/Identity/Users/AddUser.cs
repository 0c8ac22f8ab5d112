using Identity.Telemetry;
using Microsoft.AspNetCore.Identity;
using Microsoft.EntityFrameworkCore;
using Npgsql;

namespace Identity.Users;

/// <summary>
/// <c>--add-user NAME</c>: adds a user, whose password is read from standard input, or sets the password of one, which ends all
/// their sessions.
/// </summary>
internal static class AddUser
{
    public const string Switch = "--add-user";

    public static async Task<int> RunAsync(IServiceProvider services, string[] args, TextReader input, TextWriter output, TextWriter error)
    {
        if (args is not [Switch, { Length: > 0 and <= User.MaximumName } name])
        {
            await error.WriteLineAsync($"Usage: {Switch} NAME < FILE-WITH-THE-PASSWORD");
            return 2;
        }

        var password = await input.ReadLineAsync() ?? "";
        try
        {
            await using var scope = services.CreateAsyncScope();
            var users = scope.ServiceProvider.GetRequiredService<UserManager<User>>();
            var log = services.GetRequiredService<SecurityLog>();
            var present = await users.FindByNameAsync(name);
            var user = present ?? new() { Id = Guid.CreateVersion7(), UserName = name };
            var result = present is null
                ? await users.CreateAsync(user, password)
                : await users.ResetPasswordAsync(user, await users.GeneratePasswordResetTokenAsync(user), password);
            if (!result.Succeeded)
            {
                await error.WriteLineAsync($"The user '{name}' was not added: {result.Errors.First().Description} The password is the first line of standard input.");
                return 1;
            }

            if (present is null)
                log.UserAdded(user.Id);
            else
                log.PasswordReset(user.Id);
            await output.WriteLineAsync($"user {name} has the id {user.Id}");
            return 0;
        }
        catch (Exception failure) when (failure is NpgsqlException or InvalidOperationException or DbUpdateException)
        {
            await error.WriteLineAsync($"The user '{name}' was not added: {(failure.InnerException ?? failure).Message} Are the migrations applied (--migrate)?");
            return 1;
        }
    }
}
