using System.Diagnostics;
using Benchmarks.Harness;

namespace Benchmarks.GatewayLoad;

/// <summary>Starts what is compared.</summary>
internal static class Proxies
{
    private static readonly string[] NginxPaths = ["/usr/sbin/nginx", "/usr/local/sbin/nginx", "/usr/local/bin/nginx", "/usr/bin/nginx"];

    /// <summary>The gateway's own program as in production, with limits that a single machine's load does not reach.</summary>
    public static async Task<(ServerProcess Process, Uri Address)> GatewayAsync(
        GatewayProgram program, string service, TokenIssuer issuer, IReadOnlyDictionary<string, string> telemetry, CancellationToken cancellationToken)
    {
        var address = new Uri($"http://127.0.0.1:{ServerProcess.FreePort()}/");
        var start = new ProcessStartInfo(program.Path) { WorkingDirectory = program.Directory, UseShellExecute = false };
        foreach (var (name, value) in new Dictionary<string, string>(telemetry)
        {
            ["ASPNETCORE_ENVIRONMENT"] = "Production",
            ["ASPNETCORE_URLS"] = address.GetLeftPart(UriPartial.Authority),
            ["Authentication__Issuer"] = TokenIssuer.Name,
            ["Authentication__Authority"] = issuer.Address,
            ["RateLimits__Policies__api__PerSecond"] = "1000000",
            ["RateLimits__Policies__api__Burst"] = "1000000",
        })
        {
            start.Environment[name] = value;
        }

        foreach (var (name, value) in MeasuredRoute.Settings)
            start.Environment[name] = value;
        // All services, or the health checks of the others would look up names that nobody knows.
        foreach (var cluster in MeasuredRoute.ClustersOf(Path.GetDirectoryName(program.Path)!).Append(MeasuredRoute.Service))
            start.Environment[$"services__{cluster}__http__0"] = service;
        return (await ServerProcess.StartAsync(start, new Uri(address, "health"), cancellationToken), address);
    }

    /// <returns>Null where nginx is not installed.</returns>
    public static async Task<(ServerProcess Process, Uri Address)?> NginxAsync(string service, string directory, CancellationToken cancellationToken)
    {
        if (NginxPaths.FirstOrDefault(File.Exists) is not { } program)
            return null;

        var address = new Uri($"http://127.0.0.1:{ServerProcess.FreePort()}/");
        var file = Path.Combine(directory, "nginx.conf");
        await File.WriteAllTextAsync(file, Configuration(new Uri(service).Authority, address.Authority, directory), cancellationToken);
        var start = new ProcessStartInfo(program, ["-p", directory, "-e", "stderr", "-c", file]) { UseShellExecute = false };
        return (await ServerProcess.StartAsync(start, new Uri(address, "health"), cancellationToken), address);
    }

    private static string Configuration(string service, string address, string directory) => $$"""
        daemon off;
        worker_processes auto;
        pid {{directory}}/nginx.pid;
        error_log stderr;
        events { worker_connections 1024; }
        http {
          access_log off;
          client_body_temp_path {{directory}}/body;
          proxy_temp_path {{directory}}/proxy;
          fastcgi_temp_path {{directory}}/fastcgi;
          uwsgi_temp_path {{directory}}/uwsgi;
          scgi_temp_path {{directory}}/scgi;
          keepalive_requests 1000000000;
          upstream service { server {{service}}; keepalive 128; keepalive_requests 1000000000; }
          server {
            listen {{address}};
            location / { proxy_pass http://service; proxy_http_version 1.1; proxy_set_header Connection ""; }
          }
        }
        """;
}
