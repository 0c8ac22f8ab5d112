using Identity.Telemetry;
using Identity.Users;
using Microsoft.AspNetCore.Identity;

namespace Identity.Sessions;

/// <summary>Checks a name and a password. Unknown names cost as much time as known ones.</summary>
internal sealed class SignIn(UserManager<User> users, SignInTries tries, KnownDevices devices, SecurityLog log)
{
    private static User? s_nobody;

    /// <returns>Null when the name is unknown, the password wrong, the user disabled or the try too early; nobody is told which.</returns>
    public async Task<User?> CheckAsync(HttpContext context, string? name, string? password, CancellationToken cancellationToken)
    {
        if (name is not { Length: > 0 and <= User.MaximumName } || password is not { Length: > 0 and <= StrongPassword.MaximumLength })
            return null;

        s_nobody ??= new() { PasswordHash = users.PasswordHasher.HashPassword(new(), Guid.NewGuid().ToString()) };
        var address = context.Connection.RemoteIpAddress;
        var user = await users.FindByNameAsync(name);
        var key = SignInTries.KeyOf(users.NormalizeName(name), context, user is null ? null : devices.Find(context, user.Id));
        if (!await tries.CountAsync(key, cancellationToken))
        {
            log.SignInDelayed(SecurityLog.Readable(name), address);
            return null;
        }

        if (!await users.CheckPasswordAsync(user ?? s_nobody, password) || user is null or { Disabled: true })
        {
            log.SignInFailed(SecurityLog.Readable(name), address);
            return null;
        }

        await tries.ForgetAsync(key, cancellationToken);
        devices.Remember(context, user.Id);
        return user;
    }
}
