using Microsoft.Extensions.Hosting;

namespace AppHost.Certificates;

/// <summary>The certificates of this run's services, renewed when half of their lifetime is over. Thread-safe.</summary>
internal sealed class CertificateDirectory(DevelopmentAuthority authority, PrivateDirectory files) : BackgroundService
{
    private readonly Lock _lock = new();
    private readonly HashSet<string> _services = [];

    public string AuthorityFile => files.PathOf("ca.crt");

    public string CertificateFile(string service) => files.PathOf(service, "tls.crt");

    public string KeyFile(string service) => files.PathOf(service, "tls.key");

    /// <summary>Issues a certificate to a service that has none yet.</summary>
    public void Add(string service)
    {
        lock (_lock)
        {
            if (_services.Count == 0)
                PrivateDirectory.Replace(AuthorityFile, authority.Pem);
            if (_services.Add(service))
                Issue(service);
        }
    }

    /// <summary>Issues every service a new certificate now and then; those that run take it when they see it.</summary>
    protected override async Task ExecuteAsync(CancellationToken stoppingToken)
    {
        using var timer = new PeriodicTimer(DevelopmentAuthority.CertificateLifetime / 2);
        while (await timer.WaitForNextTickAsync(stoppingToken))
        {
            lock (_lock)
            {
                foreach (var service in _services)
                    Issue(service);
            }
        }
    }

    private void Issue(string service)
    {
        files.Create(service);
        var (certificate, key) = authority.Issue(service);
        PrivateDirectory.Replace(KeyFile(service), key);
        PrivateDirectory.Replace(CertificateFile(service), certificate);
    }
}
