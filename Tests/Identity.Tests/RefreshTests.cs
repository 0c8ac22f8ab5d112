using System.Net;
using System.Text.Json.Nodes;

namespace Identity.Tests;

public sealed class RefreshTests(IdentityFixture identity) : IClassFixture<IdentityFixture>
{
    private const int Rounds = 10;

    [Fact]
    public async Task Refresh_GivesNewTokensForTheSameUserAndScopes()
    {
        var tokens = await TokensAsync();
        var renewed = await identity.Client.RefreshAsync(tokens.RefreshToken()).JsonAsync();

        Assert.NotEqual(tokens.RefreshToken(), renewed.RefreshToken());
        var (before, after) = (Protocol.Payload(Access(tokens)), Protocol.Payload(Access(renewed)));
        Assert.All(["sub", "scope", "aud"], claim => Assert.Equal(before[claim]!.ToJsonString(), after[claim]!.ToJsonString()));
    }

    [Fact]
    public async Task Refresh_UsedTwice_EndsTheWholeFamily()
    {
        var tokens = await TokensAsync();
        var renewed = await identity.Client.RefreshAsync(tokens.RefreshToken()).JsonAsync();

        await identity.Client.RefreshAsync(tokens.RefreshToken()).AssertRefusedAsync("invalid_grant");
        await identity.Client.RefreshAsync(renewed.RefreshToken()).AssertRefusedAsync("invalid_grant");
        Assert.Equal(0L, await ValidTokensOfAsync(renewed));
    }

    [Theory]
    [InlineData(2)]
    [InlineData(3)]
    [InlineData(8)]
    public async Task Refresh_AtTheSameTime_HasOneWinner_AndEndsThatSignInOnly(int requests)
    {
        using var browser = identity.Service.Browser();
        await browser.CodeAsync();
        var elsewhere = (await TokensAsync()).RefreshToken();
        for (var round = 0; round < Rounds; round++)
        {
            var tokens = await identity.Client.RedeemAsync(await browser.NextCodeAsync()).JsonAsync();

            var won = await AtTheSameTimeAsync(requests, () => identity.Client.RefreshAsync(tokens.RefreshToken()));

            await AssertOverAsync(tokens, won);
            elsewhere = (await identity.Client.RefreshAsync(elsewhere).JsonAsync()).RefreshToken();
        }
    }

    [Theory]
    [InlineData(2)]
    [InlineData(5)]
    public async Task Code_AtTheSameTime_LeavesNoLivingToken(int requests)
    {
        using var browser = identity.Service.Browser();
        await browser.CodeAsync();
        for (var round = 0; round < Rounds; round++)
        {
            var code = await browser.NextCodeAsync();

            var won = await AtTheSameTimeAsync(requests, () => identity.Client.RedeemAsync(code));

            foreach (var tokens in won)
                await AssertOverAsync(tokens, won);
        }
    }

    [Fact]
    public async Task Refresh_OfAUserWhoIsGone_IsRefused()
    {
        await identity.Service.AddUserAsync("carol", "the second password of carol");
        var tokens = await TokensAsync("carol", "the second password of carol");
        await identity.Service.ScalarAsync<Guid>("DELETE FROM users WHERE name = 'carol' RETURNING id");

        await identity.Client.RefreshAsync(tokens.RefreshToken()).AssertRefusedAsync("invalid_grant");
    }

    private async Task<JsonNode> TokensAsync(string name = SignInFlow.Alice, string password = SignInFlow.AlicePassword)
    {
        using var browser = identity.Service.Browser();
        return await browser.TokensAsync(name, password);
    }

    /// <summary>Sends the requests together, and returns the tokens of those that were granted.</summary>
    private static async Task<IReadOnlyList<JsonNode>> AtTheSameTimeAsync(int requests, Func<Task<HttpResponseMessage>> send)
    {
        var answers = await Task.WhenAll(Enumerable.Range(0, requests).Select(_ => Task.Run(send)));
        var granted = new List<JsonNode>();
        foreach (var answer in answers)
        {
            using (answer)
            {
                if (answer.StatusCode is HttpStatusCode.OK)
                    granted.Add(await answer.JsonAsync(HttpStatusCode.OK));
                else
                    Assert.Equal("invalid_grant", (string)(await answer.JsonAsync(HttpStatusCode.BadRequest))["error"]!);
            }
        }

        return granted;
    }

    private async Task AssertOverAsync(JsonNode ofTheSignIn, IReadOnlyList<JsonNode> won)
    {
        Assert.InRange(won.Count, 0, 1);
        foreach (var tokens in won)
            await identity.Client.RefreshAsync(tokens.RefreshToken()).AssertRefusedAsync("invalid_grant");
        Assert.Equal(0L, await ValidTokensOfAsync(ofTheSignIn));
    }

    private Task<long> ValidTokensOfAsync(JsonNode tokens) => identity.Service.ScalarAsync<long>($"""
        SELECT count(*) FROM tokens
        WHERE status = 'valid' AND authorization_id = (SELECT authorization_id FROM tokens WHERE id = '{(string)Protocol.Payload(Access(tokens))["oi_tkn_id"]!}')
        """);

    private static string Access(JsonNode tokens) => (string)tokens["access_token"]!;
}
