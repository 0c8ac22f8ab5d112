using System.Net;
using Identity.Users;
using Microsoft.AspNetCore.Identity;
using Microsoft.Extensions.DependencyInjection;

namespace Identity.Tests.Robustness;

public sealed class StrongPasswordTests(IdentityFixture identity) : IClassFixture<IdentityFixture>
{
    [Theory]
    [InlineData("aaaaaaaaaaaa")]
    [InlineData("abcabcabcabc")]
    [InlineData("123456789012")]
    [InlineData("abcdefghijkl")]
    [InlineData("lkjihgfedcba")]
    [InlineData("qwertyuiop12")]
    [InlineData("1q2w3e4r5t6y")]
    [InlineData("password1234")]
    [InlineData("P@ssw0rd1234")]
    [InlineData("Password123!")]
    [InlineData("passwordpassword")]
    [InlineData("letmeinletmein")]
    [InlineData("iloveyou1234")]
    [InlineData("Summer2025!!")]
    [InlineData("LetMeIn2024!!")]
    [InlineData("Winter2025!!!")]
    [InlineData("administrator")]
    [InlineData("Margarethe12")]
    [InlineData("margarethemargarethe")]
    [InlineData("Platform1234")]
    [InlineData("elevenchars")]
    [InlineData("")]
    public async Task Password_EasyToGuess_IsRefused(string password) => Assert.False((await ValidateAsync(password)).Succeeded);

    [Theory]
    [InlineData("a blue kettle of dora")]
    [InlineData("correct horse battery staple")]
    [InlineData("xK9#vq2LmP4z")]
    [InlineData("größer als früher, sagte sie")]
    public async Task Password_HardToGuess_IsAccepted(string password) => Assert.True((await ValidateAsync(password)).Succeeded);

    [Theory]
    [InlineData(StrongPassword.MinimumLength - 1, false)]
    [InlineData(StrongPassword.MinimumLength, true)]
    [InlineData(StrongPassword.MaximumLength, true)]
    [InlineData(StrongPassword.MaximumLength + 1, false)]
    public async Task Length_IsTheSameWhereverAPasswordIsSet(int length, bool accepted)
    {
        var password = "xK9#vq2LmP4z".PadRight(length, 'x')[..length];
        var name = $"user{Guid.NewGuid():N}";

        Assert.Equal(accepted ? 0 : 1, (await identity.Service.RunAsync([AddUser.Switch, name], password)).ExitCode);

        Assert.Equal(accepted, (await ValidateAsync(password)).Succeeded);
        using var browser = identity.Service.Browser();
        Assert.Equal(accepted ? HttpStatusCode.Redirect : HttpStatusCode.OK, await browser.LoginAsync(name, password).StatusAsync());
    }

    [Theory]
    [InlineData("/account/login")]
    [InlineData("/account/password")]
    public async Task Length_IsTheSameInEveryForm(string path)
    {
        using var browser = identity.Service.Browser();
        using var signedIn = await browser.LoginAsync();

        var fields = (await browser.TextAsync(path)).Split('<').Where(tag => tag.Contains("type=\"password\"", StringComparison.Ordinal)).ToList();

        Assert.NotEmpty(fields);
        Assert.All(fields, field => Assert.Contains($"maxlength=\"{StrongPassword.MaximumLength}\"", field, StringComparison.Ordinal));
    }

    private async Task<IdentityResult> ValidateAsync(string password)
    {
        await using var scope = identity.Service.Services.CreateAsyncScope();
        var users = scope.ServiceProvider.GetRequiredService<UserManager<User>>();
        var failures = new List<IdentityError>();
        foreach (var validator in users.PasswordValidators)
            failures.AddRange((await validator.ValidateAsync(users, new() { UserName = "margarethe" }, password)).Errors);
        return failures is [] ? IdentityResult.Success : IdentityResult.Failed([.. failures]);
    }
}
