using Microsoft.Extensions.Configuration;

namespace AppHost.Control;

internal static class DashboardLink
{
    /// <summary>Opens the dashboard and logs the browser in; null when there is no dashboard. Both engines keep the token there.</summary>
    public static string? Of(IConfiguration configuration) =>
        configuration["ASPNETCORE_URLS"]?.Split(';') is [{ Length: > 0 } url, ..] && configuration["AppHost:BrowserToken"] is { Length: > 0 } token
            ? $"{url.TrimEnd('/')}/login?t={token}"
            : null;
}
