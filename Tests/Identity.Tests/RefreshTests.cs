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
        using var response = await identity.Client.RefreshAsync(Refresh(tokens));
        var renewed = await response.JsonAsync(HttpStatusCode.OK);

        Assert.NotEqual(Refresh(tokens), Refresh(renewed));
        var (before, after) = (Protocol.Payload(Access(tokens)), Protocol.Payload(Access(renewed)));
        Assert.Equal((string)before["sub"]!, (string)after["sub"]!);
        Assert.Equal((string)before["scope"]!, (string)after["scope"]!);
        Assert.Equal((string)before["aud"]!, (string)after["aud"]!);
    }

    [Fact]
    public async Task Refresh_UsedTwice_EndsTheWholeFamily()
    {
        var tokens = await TokensAsync();
        using var response = await identity.Client.RefreshAsync(Refresh(tokens));
        var renewed = await response.JsonAsync(HttpStatusCode.OK);

        using var stolen = await identity.Client.RefreshAsync(Refresh(tokens));
        using var rightful = await identity.Client.RefreshAsync(Refresh(renewed));

        Assert.Equal("invalid_grant", (string)(await stolen.JsonAsync(HttpStatusCode.BadRequest))["error"]!);
        Assert.Equal("invalid_grant", (string)(await rightful.JsonAsync(HttpStatusCode.BadRequest))["error"]!);
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
        var elsewhere = Refresh(await TokensAsync());
        for (var round = 0; round < Rounds; round++)
        {
            var tokens = await TokensAsync(await browser.NextCodeAsync());

            var won = await AtTheSameTimeAsync(requests, () => identity.Client.RefreshAsync(Refresh(tokens)));

            await AssertOverAsync(tokens, won);
            using var other = await identity.Client.RefreshAsync(elsewhere);
            elsewhere = Refresh(await other.JsonAsync(HttpStatusCode.OK));
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
        var user = (string)Protocol.Payload(Access(tokens))["sub"]!;
        await using (var delete = identity.Service.Database.CreateCommand("DELETE FROM users WHERE id = $1"))
        {
            delete.Parameters.Add(new() { Value = Guid.Parse(user) });
            await delete.ExecuteNonQueryAsync(TestContext.Current.CancellationToken);
        }

        using var response = await identity.Client.RefreshAsync(Refresh(tokens));

        Assert.Equal("invalid_grant", (string)(await response.JsonAsync(HttpStatusCode.BadRequest))["error"]!);
    }

    private async Task<JsonNode> TokensAsync(string name = SignInFlow.Alice, string password = SignInFlow.AlicePassword)
    {
        using var browser = identity.Service.Browser();
        return await TokensAsync(await browser.CodeAsync(name, password));
    }

    private async Task<JsonNode> TokensAsync(string code)
    {
        using var redeemed = await identity.Client.RedeemAsync(code);
        return await redeemed.JsonAsync(HttpStatusCode.OK);
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
        {
            using var later = await identity.Client.RefreshAsync(Refresh(tokens));
            Assert.Equal("invalid_grant", (string)(await later.JsonAsync(HttpStatusCode.BadRequest))["error"]!);
        }

        Assert.Equal(0L, await ValidTokensOfAsync(ofTheSignIn));
    }

    private async Task<long> ValidTokensOfAsync(JsonNode tokens)
    {
        await using var command = identity.Service.Database.CreateCommand("""
            SELECT count(*) FROM tokens
            WHERE status = 'valid' AND authorization_id = (SELECT authorization_id FROM tokens WHERE id = $1)
            """);
        command.Parameters.Add(new() { Value = Guid.Parse((string)Protocol.Payload(Access(tokens))["oi_tkn_id"]!) });
        return (long)(await command.ExecuteScalarAsync(TestContext.Current.CancellationToken))!;
    }

    private static string Access(JsonNode tokens) => (string)tokens["access_token"]!;

    private static string Refresh(JsonNode tokens) => (string)tokens["refresh_token"]!;
}
