namespace AppHost.Running;

/// <summary>Keeps settings of the shell that are meant for other programs away from the AppHost and all that it starts.</summary>
internal static class ShellEnvironment
{
    private const string Loopback = "localhost,127.0.0.1,::1";

    /// <summary>Call it before anything connects or starts.</summary>
    public static void Clean()
    {
        foreach (string name in Environment.GetEnvironmentVariables().Keys)
        {
            // Of libpq, which Npgsql and the server's programs read, and of other brokers.
            if (name.StartsWith("PG", StringComparison.Ordinal) || name.StartsWith("RABBITMQ_", StringComparison.Ordinal) || name.StartsWith("ERL_", StringComparison.Ordinal))
                Environment.SetEnvironmentVariable(name, null);
        }

        // Services are on this machine, where no proxy leads.
        var direct = Environment.GetEnvironmentVariable("NO_PROXY") ?? Environment.GetEnvironmentVariable("no_proxy");
        var both = string.IsNullOrEmpty(direct) ? Loopback : $"{direct},{Loopback}";
        Environment.SetEnvironmentVariable("NO_PROXY", both);
        Environment.SetEnvironmentVariable("no_proxy", both);

        if (string.IsNullOrEmpty(Environment.GetEnvironmentVariable("HOME")) && !OperatingSystem.IsWindows())
            Environment.SetEnvironmentVariable("HOME", Environment.GetFolderPath(Environment.SpecialFolder.UserProfile));
    }
}
