using Identity.Telemetry;
using Microsoft.AspNetCore.Identity;

namespace Identity.Users;

/// <summary>
/// <c>--disable-user NAME</c>, <c>--enable-user NAME</c>, <c>--end-sessions NAME</c>. The first and the last end the user's
/// sessions everywhere: cookies and refresh tokens are refused from then on.
/// </summary>
internal static class ChangeUser
{
    public const string Disable = "--disable-user";
    public const string Enable = "--enable-user";
    public const string EndSessions = "--end-sessions";

    public static async Task<(int ExitCode, string Message)> RunAsync(IServiceProvider services, string[] args, TextReader input)
    {
        if (args is not [var change, var name])
            return (2, $"Usage: {args[0]} NAME");

        var users = services.GetRequiredService<UserManager<User>>();
        if (await users.FindByNameAsync(name) is not { } user)
            return (1, $"There is no user '{name}'.");

        user.Disabled = change switch { Disable => true, Enable => false, _ => user.Disabled };
        var result = change is Enable ? await users.UpdateAsync(user) : await users.UpdateSecurityStampAsync(user);
        if (!result.Succeeded)
            return (1, $"The user '{name}' was not changed: {result.Errors.First().Description}");

        var log = services.GetRequiredService<SecurityLog>();
        switch (change)
        {
            case Disable:
                log.UserDisabled(user.Id);
                break;
            case Enable:
                log.UserEnabled(user.Id);
                break;
            default:
                log.SessionsEnded(user.Id);
                break;
        }

        return (0, $"{change[2..]}: done for {name}, who has the id {user.Id}");
    }
}
