using Identity.Telemetry;
using Microsoft.AspNetCore.Identity;
using Microsoft.EntityFrameworkCore;
using Npgsql;

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

    public static async Task<int> RunAsync(IServiceProvider services, string[] args, TextWriter output, TextWriter error)
    {
        if (args is not [var change, var name])
        {
            await error.WriteLineAsync($"Usage: {args[0]} NAME");
            return 2;
        }

        try
        {
            await using var scope = services.CreateAsyncScope();
            var users = scope.ServiceProvider.GetRequiredService<UserManager<User>>();
            if (await users.FindByNameAsync(name) is not { } user)
            {
                await error.WriteLineAsync($"There is no user '{name}'.");
                return 1;
            }

            user.Disabled = change switch { Disable => true, Enable => false, _ => user.Disabled };
            var result = change is Enable ? await users.UpdateAsync(user) : await users.UpdateSecurityStampAsync(user);
            if (!result.Succeeded)
            {
                await error.WriteLineAsync($"The user '{name}' was not changed: {result.Errors.First().Description}");
                return 1;
            }

            Log(services.GetRequiredService<SecurityLog>(), change, user.Id);
            await output.WriteLineAsync($"{change[2..]}: done for {name}, who has the id {user.Id}");
            return 0;
        }
        catch (Exception failure) when (failure is NpgsqlException or InvalidOperationException or DbUpdateException)
        {
            await error.WriteLineAsync($"The user '{name}' was not changed: {(failure.InnerException ?? failure).Message} Are the migrations applied (--migrate)?");
            return 1;
        }
    }

    private static void Log(SecurityLog log, string change, Guid user)
    {
        switch (change)
        {
            case Disable:
                log.UserDisabled(user);
                break;
            case Enable:
                log.UserEnabled(user);
                break;
            default:
                log.SessionsEnded(user);
                break;
        }
    }
}
