using System.Net;
using System.Net.Http.Headers;
using System.Net.Http.Json;
using System.Text.Json.Nodes;
using Microsoft.AspNetCore.WebUtilities;
using Microsoft.Playwright;
using Testing;
using static Microsoft.Playwright.Assertions;

namespace Browser;

/// <summary>Identity's pages, through the gateway: a user signs in, allows, and the client acts for them (RFC 6749 section 4.1, RFC 7636).</summary>
public sealed class SignInTests(BrowserFixture fixture)
{
    // RFC 7636, appendix B.
    private const string Verifier = "dBjftJeZ4CVP-mB92K27uhbUJU1p1r_wW1gFWFOEjXk";
    private const string Challenge = "E9Melhoa2OwvFrEMTJguCHaoeK1t8URWbuGJSstw-cM";
    private const string RedirectUri = "http://localhost:8080/signin-oidc";

    private static readonly Look DarkPhone = Look.Phone with { Scheme = ColorScheme.Dark };

    private static CancellationToken Cancellation => TestContext.Current.CancellationToken;

    [Fact]
    public async Task User_SignsInAndAllows_AndTheClientSeesTheirOrdersOnly()
    {
        var system = await fixture.SystemAsync();
        using var gateway = system.AppHost.Gateway();
        var others = (await system.AppHost.PlaceOrderAsync(Cancellation)).Split('/')[^1];
        await using var tab = await system.OpenAsync();
        var back = new TaskCompletionSource<Uri>();
        await tab.Page.RouteAsync($"{RedirectUri}**", async route =>
        {
            await route.FulfillAsync(new() { Status = 200, ContentType = "text/html", Body = "<title>The client</title>" });
            back.TrySetResult(new(route.Request.Url));
        });

        await tab.Page.GotoAsync(new Uri(gateway.BaseAddress!, AuthorizeRequest()).AbsoluteUri);
        await AssertIsFitAsync(tab);
        await SignInAsync(tab.Page, "alice", "not her password");
        await Expect(tab.Page.GetByRole(AriaRole.Alert)).ToContainTextAsync("wrong");
        await AssertIsFitAsync(tab);
        await SignInAsync(tab.Page, "alice", "alice-dev-password");
        await Expect(tab.Page).ToHaveTitleAsync("Allow Storefront?");
        await AssertIsFitAsync(tab);
        await tab.Page.GetByRole(AriaRole.Button, new() { Name = "Allow", Exact = true }).ClickAsync();

        var answer = QueryHelpers.ParseQuery((await back.Task.WaitAsync(Tab.Deadline, Cancellation)).Query);
        Assert.Equal("some-state", answer["state"].ToString());
        var token = await ExchangeAsync(gateway, answer["code"].ToString());
        Assert.Equal(HttpStatusCode.OK, await AskAsync(gateway, "/api/v1/orders", token));
        Assert.Equal(HttpStatusCode.NotFound, await AskAsync(gateway, $"/api/v1/orders/{others}", token));
        Assert.Equal(HttpStatusCode.Forbidden, await AskAsync(gateway, "/api/v1/inventory/SKU-0001", token));
        tab.AssertNothingWentWrong();
    }

    private static string AuthorizeRequest() => QueryHelpers.AddQueryString("/connect/authorize", new Dictionary<string, string?>
    {
        ["client_id"] = "storefront-web",
        ["response_type"] = "code",
        ["redirect_uri"] = RedirectUri,
        ["scope"] = "openid profile offline_access orders.read",
        ["state"] = "some-state",
        ["code_challenge"] = Challenge,
        ["code_challenge_method"] = "S256",
    });

    private static async Task SignInAsync(IPage page, string name, string password)
    {
        await page.GetByLabel("Name").FillAsync(name);
        await page.GetByLabel("Password").FillAsync(password);
        await page.GetByLabel("Password").PressAsync("Enter");
    }

    private static async Task AssertIsFitAsync(Tab tab)
    {
        await Accessibility.AssertAsync(tab, Look.Desktop, Accessibility.Rules);
        await Accessibility.AssertAsync(tab, DarkPhone, Accessibility.RulesOfLooks);
        Assert.True(await tab.Page.EvaluateAsync<int>("document.scrollingElement.scrollWidth") <= DarkPhone.Width, "The page is wider than a phone.");
    }

    private static async Task<string> ExchangeAsync(HttpClient gateway, string code)
    {
        using var form = new FormUrlEncodedContent(new Dictionary<string, string>
        {
            ["grant_type"] = "authorization_code",
            ["client_id"] = "storefront-web",
            ["redirect_uri"] = RedirectUri,
            ["code"] = code,
            ["code_verifier"] = Verifier,
        });
        using var response = await gateway.PostAsync("/connect/token", form, Cancellation);
        var answer = await response.Content.ReadFromJsonAsync<JsonNode>(Cancellation);
        return answer?["access_token"]?.GetValue<string>() ?? throw new InvalidOperationException($"{(int)response.StatusCode} {answer}");
    }

    private static async Task<HttpStatusCode> AskAsync(HttpClient gateway, string path, string token)
    {
        using var request = new HttpRequestMessage(HttpMethod.Get, path) { Headers = { Authorization = new AuthenticationHeaderValue("Bearer", token) } };
        using var response = await gateway.SendAsync(request, Cancellation);
        return response.StatusCode;
    }
}
