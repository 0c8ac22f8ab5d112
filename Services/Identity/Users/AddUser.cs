using Identity.Telemetry;
using Microsoft.AspNetCore.Identity;

namespace Identity.Users;

/// <summary>
/// <c>--add-user NAME</c>: adds a user, whose password is read from standard input, or sets the password of one, which ends all
/// their sessions.
/// </summary>
internal static class AddUser
{
    public const string Switch = "--add-user";

    public static async Task<(int ExitCode, string Message)> RunAsync(IServiceProvider services, string[] args, TextReader input)
    {
        if (args is not [Switch, { Length: > 0 and <= User.MaximumName } name])
            return (2, $"Usage: {Switch} NAME < FILE-WITH-THE-PASSWORD");

        var password = await input.ReadLineAsync() ?? "";
        var users = services.GetRequiredService<UserManager<User>>();
        var present = await users.FindByNameAsync(name);
        var user = present ?? new() { Id = Guid.CreateVersion7(), UserName = name };
        var result = present is null
            ? await users.CreateAsync(user, password)
            : await users.ResetPasswordAsync(user, await users.GeneratePasswordResetTokenAsync(user), password);
        if (!result.Succeeded)
            return (1, $"The user '{name}' was not added: {result.Errors.First().Description} The password is the first line of standard input.");

        var log = services.GetRequiredService<SecurityLog>();
        if (present is null)
            log.UserAdded(user.Id);
        else
            log.PasswordReset(user.Id);
        return (0, $"user {name} has the id {user.Id}");
    }
}
