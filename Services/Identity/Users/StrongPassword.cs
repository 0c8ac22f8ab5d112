using Microsoft.AspNetCore.Identity;

namespace Identity.Users;

/// <summary>
/// Refuses passwords that are too short, too long, or guessed easily: common ones, sequences, repetitions, dates, and what is
/// made of the user's or the product's name (ASVS 5, 6.2).
/// </summary>
internal sealed class StrongPassword : IPasswordValidator<User>
{
    public const int MinimumLength = 12;

    /// <summary>Longer ones cost time to look at, and are no better.</summary>
    public const int MaximumLength = 128;

    /// <summary>Of zxcvbn's estimate: a thousand million guesses, which is far beyond what the sign-in page lets anybody make.</summary>
    private const double MinimumEntropyBits = 30;

    private static readonly string[] ProductWords = ["identity", "platform"];

    public static PasswordOptions Rules => new()
    {
        RequiredLength = MinimumLength,
        RequireDigit = false,
        RequireLowercase = false,
        RequireUppercase = false,
        RequireNonAlphanumeric = false,
    };

    public Task<IdentityResult> ValidateAsync(UserManager<User> manager, User user, string? password) => Task.FromResult(password switch
    {
        null or { Length: < MinimumLength } => IdentityResult.Success, // refused by the rules above already
        { Length: > MaximumLength } => Refuse($"Passwords must be at most {MaximumLength} characters."),
        _ when Zxcvbn.Zxcvbn.MatchPassword(password, [user.UserName!, .. ProductWords]).Entropy < MinimumEntropyBits =>
            Refuse("This password is too easy to guess. Take several words that do not belong together."),
        _ => IdentityResult.Success,
    });

    private static IdentityResult Refuse(string reason) => IdentityResult.Failed(new IdentityError { Code = "WeakPassword", Description = reason });
}
