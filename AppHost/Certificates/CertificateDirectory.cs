namespace AppHost.Certificates;

/// <summary>Where the services read their certificates: a directory that only this user may enter, gone when the system stops.</summary>
internal sealed class CertificateDirectory(DevelopmentAuthority authority) : IDisposable
{
    private const string Certificate = "tls.crt";
    private const string Key = "tls.key";
    private const UnixFileMode OwnersFile = UnixFileMode.UserRead | UnixFileMode.UserWrite;
    private const UnixFileMode OwnersDirectory = OwnersFile | UnixFileMode.UserExecute;

    private readonly DirectoryInfo _root = Directory.CreateTempSubdirectory("apphost-certificates-"); // mode 0700
    private readonly Lock _lock = new();
    private readonly HashSet<string> _services = [];

    public string AuthorityFile => Path.Combine(_root.FullName, "ca.crt");

    public string CertificateFile(string service) => Path.Combine(_root.FullName, service, Certificate);

    public string KeyFile(string service) => Path.Combine(_root.FullName, service, Key);

    public void Add(string service)
    {
        lock (_lock)
        {
            if (_services.Count == 0)
                Replace(AuthorityFile, authority.Pem);
            if (_services.Add(service))
                Issue(service);
        }
    }

    /// <summary>Issues every service a new certificate; those that run take it when they see it.</summary>
    public void Renew()
    {
        lock (_lock)
        {
            foreach (var service in _services)
                Issue(service);
        }
    }

    public void Dispose()
    {
        if (_root.Exists)
            _root.Delete(recursive: true);
    }

    private void Issue(string service)
    {
        var directory = Path.Combine(_root.FullName, service);
        if (OperatingSystem.IsWindows())
            Directory.CreateDirectory(directory);
        else
            Directory.CreateDirectory(directory, OwnersDirectory);

        var (certificate, key) = authority.Issue(service);
        Replace(KeyFile(service), key);
        Replace(CertificateFile(service), certificate);
    }

    /// <summary>By renaming: a service that reads at this moment gets the former content or the new one, never half of it.</summary>
    private static void Replace(string path, string text)
    {
        var options = new FileStreamOptions { Mode = FileMode.Create, Access = FileAccess.Write };
        if (!OperatingSystem.IsWindows())
            options.UnixCreateMode = OwnersFile;
        using (var writer = new StreamWriter(path + ".new", options))
            writer.Write(text);
        File.Move(path + ".new", path, overwrite: true);
    }
}
