using Dashboard.Access;
using Dashboard.Server;
using Microsoft.Extensions.Configuration;

namespace Aspire.Hosting.WebDashboard;

/// <summary>What the AppHost's configuration says of the dashboard, by Aspire's names.</summary>
internal static class DashboardSettings
{
    private const string FrontendKey = "ASPNETCORE_URLS";
    private const string GrpcKey = "ASPIRE_DASHBOARD_OTLP_ENDPOINT_URL";
    private const string HttpKey = "ASPIRE_DASHBOARD_OTLP_HTTP_ENDPOINT_URL";
    private const string ChosenTokenKey = "ASPIRE_DASHBOARD_FRONTEND_BROWSERTOKEN";
    private const string TokenKey = "AppHost:BrowserToken";
    private const string OtlpApiKeyKey = "AppHost:OtlpApiKey";

    /// <summary>Where the dashboard listens; null when no address is configured, so that there is none.</summary>
    /// <exception cref="DistributedApplicationException">An address is not an http address of this machine, or a limit is none.</exception>
    public static DashboardOptions? Read(ConfigurationManager configuration, string applicationName)
    {
        if (configuration[FrontendKey]?.Split(';', StringSplitOptions.RemoveEmptyEntries) is not [var frontend, ..])
            return null;

        var options = new DashboardOptions
        {
            Frontend = Address(FrontendKey, frontend),
            OtlpGrpc = OptionalAddress(configuration, GrpcKey),
            OtlpHttp = OptionalAddress(configuration, HttpKey),
            ApplicationName = applicationName,
            Token = configuration[ChosenTokenKey] is { Length: > 0 } chosen ? chosen : Sessions.NewToken(),
            OtlpApiKey = configuration[OtlpApiKeyKey] is { Length: > 0 } key ? key : Sessions.NewToken(),
            Limits = LimitSettings.Read(configuration),
        };

        // Where Aspire keeps them: resources are given the one, and the command line shows the other.
        configuration.AddInMemoryCollection(new Dictionary<string, string?> { [TokenKey] = options.Token, [OtlpApiKeyKey] = options.OtlpApiKey });
        return options;
    }

    private static LoopbackAddress? OptionalAddress(ConfigurationManager configuration, string key) =>
        configuration[key] is { Length: > 0 } url ? Address(key, url) : null;

    private static LoopbackAddress Address(string key, string url) => LoopbackAddress.TryParse(url, out var address)
        ? address
        : throw new DistributedApplicationException($"{key} must be an http address of this machine, such as http://localhost:18888, but is '{url}'.");
}
