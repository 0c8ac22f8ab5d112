using System.Net;
using System.Text.Json.Nodes;
using System.Text.RegularExpressions;
using Microsoft.AspNetCore.WebUtilities;

namespace Identity.Tests;

/// <summary>What a person does in the browser.</summary>
internal static partial class SignInFlow
{
    public const string Alice = "alice";
    public const string AlicePassword = "alice-dev-password";
    private const string FormToken = "__RequestVerificationToken";

    /// <summary>The value of a hidden field in a page's form.</summary>
    public static string Field(string html, string name)
    {
        var match = HiddenField().Matches(html).FirstOrDefault(field => field.Groups["name"].Value == name);
        Assert.True(match is not null, $"No field '{name}' in {html}");
        return WebUtility.HtmlDecode(match.Groups["value"].Value);
    }

    public static Task<HttpResponseMessage> LoginAsync(
        this HttpClient browser, string name = Alice, string password = AlicePassword, string loginUrl = "/account/login") =>
        browser.SubmitAsync(loginUrl, ("name", name), ("password", password));

    public static Task<HttpResponseMessage> SignOutAsync(this HttpClient browser) => browser.SubmitAsync("/connect/endsession");

    /// <summary>Sends the form of a page.</summary>
    public static async Task<HttpResponseMessage> SubmitAsync(this HttpClient browser, string page, params (string Name, string Value)[] fields) =>
        await browser.PostFormAsync(page.StartsWith("/connect/", StringComparison.Ordinal) ? page.Split('?')[0] : page, [.. fields, await browser.FormTokenAsync(page)]);

    public static async Task<(string Name, string Value)> FormTokenAsync(this HttpClient browser, string page) =>
        (FormToken, Field(await browser.TextAsync(page), FormToken));

    /// <summary>Answers the consent page that the URL shows.</summary>
    public static async Task<HttpResponseMessage> DecideAsync(this HttpClient browser, string authorizeUrl, string decision)
    {
        var page = await browser.TextAsync(authorizeUrl);
        var fields = HiddenField().Matches(page).Select(field =>
            (field.Groups["name"].Value, WebUtility.HtmlDecode(field.Groups["value"].Value)));
        return await browser.PostFormAsync("/connect/authorize", [.. fields, ("decision", decision)]);
    }

    /// <summary>From nothing to a code: signs in, allows what the client asks for.</summary>
    public static async Task<string> CodeAsync(this HttpClient browser, string name = Alice, string password = AlicePassword)
    {
        using var signedIn = await browser.LoginAsync(name, password);
        using var allowed = await browser.DecideAsync(Protocol.AuthorizeUrl(("prompt", "consent")), "allow");
        return Parameter(allowed, "code");
    }

    /// <summary>Another code for a user who is signed in and has allowed it before.</summary>
    public static async Task<string> NextCodeAsync(this HttpClient browser)
    {
        using var allowed = await browser.OpenAsync(Protocol.AuthorizeUrl());
        return Parameter(allowed, "code");
    }

    /// <summary>From nothing to tokens.</summary>
    public static async Task<JsonNode> TokensAsync(this HttpClient browser, string name = Alice, string password = AlicePassword) =>
        await browser.RedeemAsync(await browser.CodeAsync(name, password)).JsonAsync();

    /// <summary>A parameter of the address that an answer redirects to.</summary>
    public static string Parameter(HttpResponseMessage response, string name)
    {
        Assert.True(response.StatusCode is HttpStatusCode.Redirect, $"{response.StatusCode}: {response.Content.ReadAsStringAsync().Result}");
        var query = QueryHelpers.ParseQuery(new Uri(new(IdentityService.Issuer), response.Headers.Location!).Query);
        Assert.True(query.ContainsKey(name), $"No '{name}' in {response.Headers.Location}");
        return query[name].ToString();
    }

    [GeneratedRegex("""<input(?=[^>]*type="hidden")[^>]*name="(?<name>[^"]*)"[^>]*value="(?<value>[^"]*)""", RegexOptions.None, matchTimeoutMilliseconds: 1000)]
    private static partial Regex HiddenField();
}
