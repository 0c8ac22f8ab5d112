using System.Diagnostics;
using System.Net;
using Identity.Users;
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
        using var alive = await client.GetAsync(new Uri("/alive", UriKind.Relative), TestContext.Current.CancellationToken);
        using var ready = await client.GetAsync(new Uri("/health", UriKind.Relative), TestContext.Current.CancellationToken);

        Assert.Equal(HttpStatusCode.ServiceUnavailable, token.StatusCode);
        Assert.Equal(TimeSpan.FromSeconds(1), token.Headers.RetryAfter!.Delta);
        Assert.Equal(HttpStatusCode.OK, alive.StatusCode);
        Assert.Equal(HttpStatusCode.ServiceUnavailable, ready.StatusCode);
    }

    [Fact]
    public async Task Secret_Missing_StopsTheStartAndSaysWhatToDo()
    {
        // A process: in this one, whoever asks for the service may find it disposed of before it learns why.
        var start = new ProcessStartInfo("dotnet", [typeof(User).Assembly.Location]) { RedirectStandardError = true, RedirectStandardOutput = true, UseShellExecute = false };
        start.Environment["ASPNETCORE_URLS"] = "http://127.0.0.1:0";
        start.Environment["ConnectionStrings__identitydb"] = await postgres.CreateDatabaseAsync("identitydb");
        start.Environment["Authentication__Issuer"] = IdentityService.PublicIssuer;
        start.Environment["Keys__Secret"] = "short";
        using var service = Process.Start(start)!;
        try
        {
            var output = service.StandardOutput.ReadToEndAsync(TestContext.Current.CancellationToken);
            var error = await service.StandardError.ReadToEndAsync(TestContext.Current.CancellationToken).WaitAsync(TimeSpan.FromSeconds(60), TestContext.Current.CancellationToken);
            await output;
            await service.WaitForExitAsync(TestContext.Current.CancellationToken);

            Assert.NotEqual(0, service.ExitCode);
            Assert.Contains("Keys:Secret is missing or too short: at least 32 random characters", error, StringComparison.Ordinal);
        }
        finally
        {
            service.Kill();
        }
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
