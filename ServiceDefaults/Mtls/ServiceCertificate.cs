namespace ServiceDefaults.Mtls;

/// <summary>What the service proves itself with now. Connections that are open keep what they began with. Thread-safe.</summary>
/// <exception cref="MtlsException">The files cannot be used.</exception>
internal sealed class ServiceCertificate(MtlsOptions options)
{
    private volatile Credentials _current = Credentials.Load(options);

    public Credentials Current => _current;

    /// <summary>Takes what the files hold, when that has changed. Not to be called by several at once.</summary>
    /// <returns>Whether it has.</returns>
    /// <exception cref="MtlsException">They cannot be used, perhaps because only some have been replaced yet: the earlier stay.</exception>
    public bool Reload()
    {
        var former = _current;
        _current = Credentials.Load(options, former);
        return _current != former;
    }
}
