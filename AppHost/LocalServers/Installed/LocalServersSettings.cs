namespace AppHost.LocalServers.Installed;

/// <summary>Settings by which PostgreSQL and RabbitMQ run as processes of this machine.</summary>
internal static class LocalServersSettings
{
    /// <summary>When they do: <c>auto</c>, where no container runtime answers (the default); <c>always</c>; <c>never</c>.</summary>
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
    public static string ParseMode(string? text) => text?.ToLowerInvariant() switch
    {
        null or "" => "auto",
        "auto" or "always" or "never" => text.ToLowerInvariant(),
        _ => throw new InvalidOperationException($"{Mode} is '{text}', but must be auto, always or never."),
    };

    /// <summary>Whether PostgreSQL and RabbitMQ run as processes of this machine, and why, in words for a person.</summary>
    public static async Task<(bool Local, string Reason)> DecideAsync(string? mode, string? configuredRuntime, CancellationToken cancellationToken)
    {
        if (ParseMode(mode) is not "auto" and var chosen)
            return (chosen == "always", $"{Mode} is {chosen}");

        var runtime = await ContainerRuntime.FindAsync(configuredRuntime, cancellationToken);
        return runtime is null ? (true, "no container runtime answers") : (false, $"{runtime} answers");
    }
}
