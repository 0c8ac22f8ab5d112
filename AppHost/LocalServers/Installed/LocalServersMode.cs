namespace AppHost.LocalServers.Installed;

/// <summary>When PostgreSQL and RabbitMQ run as processes of this machine: the setting <c>LocalServers:Mode</c>.</summary>
internal enum LocalServersMode
{
    /// <summary>Where no container runtime answers. The default.</summary>
    Auto,

    /// <summary>Everywhere.</summary>
    Always,

    /// <summary>Nowhere: without a container runtime they do not start.</summary>
    Never,
}

internal static class LocalServersSettings
{
    public const string Mode = "LocalServers:Mode";

    /// <summary>The directory of the programs <c>postgres</c> and <c>initdb</c>; nothing else is searched then.</summary>
    public const string PostgresDirectory = "LocalServers:PostgresDirectory";

    /// <summary>The directory of the program <c>rabbitmq-server</c>; nothing else is searched then.</summary>
    public const string RabbitMqDirectory = "LocalServers:RabbitMqDirectory";

    /// <summary>Where data volumes are kept; by default the user's directory for application data.</summary>
    public const string DataDirectory = "LocalServers:DataDirectory";

    /// <summary>The setting's name as an environment variable.</summary>
    public static string Variable(string setting) => setting.Replace(":", "__", StringComparison.Ordinal);

    /// <exception cref="InvalidOperationException">The text is no mode.</exception>
    public static LocalServersMode ParseMode(string? text) => text switch
    {
        null or "" => LocalServersMode.Auto,
        _ when Enum.GetNames<LocalServersMode>().Contains(text, StringComparer.OrdinalIgnoreCase) => Enum.Parse<LocalServersMode>(text, ignoreCase: true),
        _ => throw new InvalidOperationException($"{Mode} is '{text}', but must be auto, always or never."),
    };

    /// <summary>Whether PostgreSQL and RabbitMQ run as processes of this machine, and why, in words for a person.</summary>
    public static async Task<(bool Local, string Reason)> DecideAsync(string? mode, string? configuredRuntime, CancellationToken cancellationToken)
    {
        switch (ParseMode(mode))
        {
            case LocalServersMode.Always:
                return (true, $"{Mode} is always");
            case LocalServersMode.Never:
                return (false, $"{Mode} is never");
            default:
                var runtime = await ContainerRuntime.FindAsync(configuredRuntime, cancellationToken);
                return runtime is null ? (true, "no container runtime answers") : (false, $"{runtime} answers");
        }
    }
}
