using System.Net;
using Testing;

namespace Identity.Tests;

public sealed class StartTests(PostgresFixture postgres)
{
    [Fact]
    public async Task Database_Away_IsUnavailable_AndTheProcessLives()
    {
        await using var service = new IdentityService("Host=127.0.0.1;Port=1;Database=identitydb;Username=nobody;Timeout=1");
        using var client = service.CreateClient();

        using var token = await client.ClientTokenAsync();

        Assert.Equal(HttpStatusCode.ServiceUnavailable, token.StatusCode);
        Assert.Equal(TimeSpan.FromSeconds(1), token.Headers.RetryAfter!.Delta);
        Assert.Equal(HttpStatusCode.OK, await client.OpenAsync("/alive").StatusAsync());
        Assert.Equal(HttpStatusCode.ServiceUnavailable, await client.OpenAsync("/health").StatusAsync());
    }

    [Fact]
    public async Task Secret_Missing_StopsTheStartAndSaysWhatToDo()
    {
        var start = await FailedStart.OfAsync(await postgres.CreateDatabaseAsync("identitydb"), secret: "short");

        Assert.NotEqual(0, start.ExitCode);
        Assert.Contains("Keys:Secret is missing or too short: at least 32 random characters", start.Output, StringComparison.Ordinal);
    }

    [Theory]
    [InlineData("Production", "http://shop.example/")]
    [InlineData("Production", "http://localhost:8080/")]
    [InlineData("Staging", "http://shop.example/")]
    [InlineData("Test", "HTTP://shop.example/")]
    [InlineData("Production", "ftp://shop.example/")]
    [InlineData("Development", "ftp://shop.example/")]
    [InlineData("Development", "http://shop.example/identity")]
    [InlineData("Development", "")]
    public async Task Issuer_ThatTokensCannotBeTrustedUnder_StopsTheStart(string environment, string issuer)
    {
        await using var service = new IdentityService("Host=127.0.0.1;Port=1", environment) { Settings = { ["Authentication:Issuer"] = issuer } };

        var failure = Assert.ThrowsAny<Exception>(() => service.CreateClient());

        Assert.Contains($"Authentication:Issuer is '{issuer}', but must be the https address", failure.ToString(), StringComparison.Ordinal);
    }
}
