using Microsoft.AspNetCore.Hosting;
using Microsoft.AspNetCore.Mvc.Testing;

namespace Gateway.Tests;

/// <summary>The gateway in this process, with services where the test says.</summary>
internal sealed class GatewayService(string environment, params (string Service, string Address)[] services) : WebApplicationFactory<Program>
{
    protected override void ConfigureWebHost(IWebHostBuilder builder)
    {
        builder.UseEnvironment(environment)
            .UseSetting("Logging:Console:LogLevel:Default", "Critical")
            .UseSetting("Shutdown:DrainSeconds", "0");
        foreach (var (index, (service, address)) in services.Index())
            builder.UseSetting($"services:{service}:http:{services.Take(index).Count(earlier => earlier.Service == service)}", address);
    }

    public HttpClient Client() => CreateClient(new WebApplicationFactoryClientOptions { AllowAutoRedirect = false });
}
