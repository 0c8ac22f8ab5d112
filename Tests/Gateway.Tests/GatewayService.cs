using Microsoft.AspNetCore.Hosting;
using Microsoft.AspNetCore.Hosting.Server;
using Microsoft.AspNetCore.Hosting.Server.Features;
using Microsoft.AspNetCore.Mvc.Testing;
using Microsoft.AspNetCore.TestHost;
using Microsoft.Extensions.DependencyInjection;
using Microsoft.Extensions.Logging;
using Microsoft.Extensions.Logging.Testing;
using Yarp.ReverseProxy.Configuration;

namespace Gateway.Tests;

/// <summary>The gateway in this process, with services where the test says.</summary>
internal sealed class GatewayService(string environment, params (string Service, string Address)[] services) : WebApplicationFactory<Program>
{
    private readonly Dictionary<string, string> _settings = new(StringComparer.OrdinalIgnoreCase);
    private readonly List<Action<IServiceCollection>> _replacements = [];
    private bool _onPort;

    /// <summary>Where the routes of these tests are.</summary>
    public static string RoutesOfTests { get; } = Path.Combine(AppContext.BaseDirectory, "TestRoutes");

    /// <summary>Where the repository's own routes are.</summary>
    public static string RoutesOfTheRepository { get; } = Path.Combine(AppContext.BaseDirectory, "routes");

    public FakeLogCollector Log { get; } = new();

    public IReadOnlyList<FakeLogRecord> AccessLog => [.. Log.GetSnapshot().Where(record => record.Category == "Gateway.Telemetry.AccessLog")];

    /// <summary>Each route and method, with a path that it has.</summary>
    public IEnumerable<(string Method, string Path, string Scope, string Service)> Routes =>
        from route in Services.GetRequiredService<IProxyConfigProvider>().GetConfig().Routes
        from method in route.Match.Methods!
        select (method, route.Match.Path!.Replace("{**rest}", "x", StringComparison.Ordinal), route.AuthorizationPolicy!, route.ClusterId!);

    public GatewayService With(string setting, string value)
    {
        _settings[setting] = value;
        return this;
    }

    public GatewayService With(Action<IServiceCollection> services)
    {
        _replacements.Add(services);
        return this;
    }

    /// <summary>Listens on a port of this machine instead of in memory.</summary>
    public GatewayService OnPort()
    {
        UseKestrel(); // without a port: the factory would set it while the server, which it does not wait for, may have started
        _onPort = true;
        return this;
    }

    /// <summary>A client with a token for everything.</summary>
    public HttpClient Client() => Client(Issuer.Tokens.Token());

    public HttpClient Client(string? token)
    {
        var client = CreateClient(new WebApplicationFactoryClientOptions { AllowAutoRedirect = false });
        if (_onPort)
            client.BaseAddress = new Uri(Services.GetRequiredService<IServer>().Features.Get<IServerAddressesFeature>()!.Addresses.First());
        client.DefaultRequestHeaders.Authorization = token is null ? null : new("Bearer", token);
        return client;
    }

    protected override void ConfigureWebHost(IWebHostBuilder builder)
    {
        builder.UseEnvironment(environment)
            .UseContentRoot(Path.Combine(AppContext.BaseDirectory, "ContentRoot"))
            .UseSetting("Routes:Folder", RoutesOfTests)
            .UseSetting("Logging:Console:LogLevel:Default", "Critical")
            .UseSetting("Shutdown:DrainSeconds", "0");
        if (_onPort)
            builder.UseUrls("http://127.0.0.1:0");
        foreach (var (setting, value) in Issuer.Tokens.Settings)
            builder.UseSetting(setting, value);
        foreach (var (index, (service, address)) in services.Index())
            builder.UseSetting($"services:{service}:http:{services.Take(index).Count(earlier => earlier.Service == service)}", address);
        foreach (var (setting, value) in _settings)
            builder.UseSetting(setting, value);
        builder.ConfigureLogging(logging => logging.AddProvider(new FakeLoggerProvider(Log)));
        builder.ConfigureTestServices(services => _replacements.ForEach(replace => replace(services)));
    }
}
