using System.Net.Security;
using Microsoft.AspNetCore.Hosting.Server;
using Microsoft.AspNetCore.Hosting.Server.Features;
using Microsoft.Extensions.DependencyInjection;
using Testing;

namespace Identity.Tests.Robustness;

public sealed class CallerAddressTests(PostgresFixture postgres)
{
    private const string Claimed = "203.0.113.9";

    [Theory]
    [InlineData("gateway", Claimed, Claimed)]
    [InlineData("gateway", $"198.51.100.1, {Claimed}", Claimed)]
    [InlineData("ordering", Claimed, "127.0.0.1")]
    public async Task Address_ThatTheGatewayTells_Counts_AndNobodyElses(string caller, string forwarded, string expected)
    {
        var authority = new TestAuthority();
        using var files = new CertificateFiles(authority, authority.IssueFor("identity"));
        await using var service = new IdentityService(await postgres.CreateDatabaseAsync("identitydb"))
        {
            Settings = files.Settings("gateway", "ordering").Append(("urls", "https://127.0.0.1:0;http://127.0.0.1:0")).ToDictionary(),
        };
        service.UseKestrel();
        service.StartServer();
        await service.ReadyAsync();
        using var handler = new SocketsHttpHandler();
        handler.SslOptions.RemoteCertificateValidationCallback = (_, _, chain, _) => chain is not null;
        handler.SslOptions.ClientCertificateContext = SslStreamCertificateContext.Create(authority.IssueFor(caller), null, offline: true);
        using var browser = new HttpClient(handler)
        {
            BaseAddress = new(service.Services.GetRequiredService<IServer>().Features.Get<IServerAddressesFeature>()!.Addresses.Single(address => address.StartsWith("https:", StringComparison.Ordinal))),
            DefaultRequestHeaders = { { "X-Forwarded-For", forwarded } },
        };

        using var refused = await browser.LoginAsync("nobody", "wrong");

        Assert.Equal(("SignInFailed", $"A password for 'nobody' from {expected} was refused"), Assert.Single(service.SecurityLog, logged => logged.Event is "SignInFailed"));
    }

    [Fact]
    public async Task Address_ThatIsClaimedWithoutMutualTls_CountsForNothing()
    {
        await using var service = await IdentityService.StartAsync(await postgres.CreateDatabaseAsync("identitydb"));
        using var browser = service.Browser("192.0.2.1");
        browser.DefaultRequestHeaders.Add("X-Forwarded-For", Claimed);

        using var refused = await browser.LoginAsync("nobody", "wrong");

        Assert.Equal(("SignInFailed", "A password for 'nobody' from 192.0.2.1 was refused"), Assert.Single(service.SecurityLog, logged => logged.Event is "SignInFailed"));
    }
}
