namespace ServiceDefaults.Mtls;

/// <summary>What the service proves itself with now. Connections that are open keep what they began with. Thread-safe.</summary>
internal sealed class ServiceCertificate
{
    private readonly MtlsOptions _options;
    private volatile Credentials _current;
    private string _fingerprint;

    /// <exception cref="MtlsException">The files cannot be used.</exception>
    public ServiceCertificate(MtlsOptions options)
    {
        _options = options;
        _fingerprint = Fingerprint();
        _current = Credentials.Load(options);
    }

    public Credentials Current => _current;

    /// <summary>Takes what the files hold, when that has changed. Not to be called by several at once.</summary>
    /// <returns>Whether it has.</returns>
    /// <exception cref="MtlsException">They cannot be used, perhaps because only some have been replaced yet: the earlier stay.</exception>
    public bool Reload()
    {
        var fingerprint = Fingerprint();
        if (fingerprint == _fingerprint)
            return false;

        _current = Credentials.Load(_options);
        _fingerprint = fingerprint;
        return true;
    }

    /// <summary>Follows links, as those of mounted volumes are what changes.</summary>
    private string Fingerprint() => string.Join('|', new[] { _options.CertificateFile, _options.KeyFile, _options.CaFile }.Select(Stamp));

    private static string Stamp(string path)
    {
        if (path.Length == 0)
            return ""; // loading says so

        try
        {
            var file = new FileInfo(path);
            var target = file.ResolveLinkTarget(returnFinalTarget: true) ?? file;
            return $"{target.FullName} {target.LastWriteTimeUtc.Ticks}";
        }
        catch (IOException)
        {
            return path; // being replaced at this moment: loading says what is wrong if it stays so
        }
    }
}
