using System.Net;
using System.Text.Json.Nodes;

namespace Identity.Tests;

public sealed class RefreshTests(IdentityFixture identity) : IClassFixture<IdentityFixture>
{
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

    [Fact]
    public async Task Refresh_OfAUserWhoIsGone_IsRefused()
    {
        var tokens = await TokensAsync();
        var user = (string)Protocol.Payload(Access(tokens))["sub"]!;
        await using (var rename = identity.Service.Database.CreateCommand("UPDATE users SET id = gen_random_uuid() WHERE id = $1"))
        {
            rename.Parameters.Add(new() { Value = Guid.Parse(user) });
            await rename.ExecuteNonQueryAsync(TestContext.Current.CancellationToken);
        }

        using var response = await identity.Client.RefreshAsync(Refresh(tokens));

        Assert.Equal("invalid_grant", (string)(await response.JsonAsync(HttpStatusCode.BadRequest))["error"]!);
    }

    private async Task<JsonNode> TokensAsync()
    {
        using var browser = identity.Service.Browser();
        using var redeemed = await identity.Client.RedeemAsync(await browser.CodeAsync());
        return await redeemed.JsonAsync(HttpStatusCode.OK);
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
