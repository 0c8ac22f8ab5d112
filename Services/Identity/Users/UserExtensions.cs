using Identity.Storage;
using Microsoft.AspNetCore.Identity;

namespace Identity.Users;

internal static class UserExtensions
{
    /// <summary>OWASP's password storage cheat sheet for PBKDF2 with HMAC-SHA-512, which ASP.NET Core Identity's hasher uses.</summary>
    private const int HashIterations = 210_000;

    public static void AddUsers(this WebApplicationBuilder builder)
    {
        builder.Services.Configure<PasswordHasherOptions>(options => options.IterationCount = HashIterations);
        builder.Services.AddSingleton<IPasswordHasher<User>, PasswordHasher<User>>();
        builder.Services.AddIdentityCore<User>(options =>
        {
            options.User.AllowedUserNameCharacters = ""; // any
            options.Password = StrongPassword.Rules;
        })
            .AddEntityFrameworkStores<IdentityDatabase>()
            .AddTokenProvider<DataProtectorTokenProvider<User>>(TokenOptions.DefaultProvider) // for ResetPasswordAsync
            .AddPasswordValidator<StrongPassword>();
    }
}
