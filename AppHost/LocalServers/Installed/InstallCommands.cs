namespace AppHost.LocalServers.Installed;

/// <summary>The commands that install the servers on an operating system.</summary>
internal sealed record InstallCommands(string Postgres, string RabbitMq)
{
    /// <summary>"windows", "macos", or the ID and ID_LIKE of os-release(5).</summary>
    public static string ThisSystem { get; } = OperatingSystem.IsWindows() ? "windows" : OperatingSystem.IsMacOS() ? "macos" : Distribution();

    public static InstallCommands ForThisSystem { get; } = For(ThisSystem, Environment.IsPrivilegedProcess);

    /// <param name="system">As <see cref="ThisSystem"/>.</param>
    /// <param name="privileged">Whether the package manager may be called directly.</param>
    public static InstallCommands For(string system, bool privileged)
    {
        var sudo = privileged ? "" : "sudo ";
        return system switch
        {
            "windows" => new("winget install PostgreSQL.PostgreSQL.17", "winget install RabbitMQ.RabbitMQ"),
            "macos" => new("brew install postgresql@17", "brew install rabbitmq"),
            _ when IsDebian(system) => new($"{sudo}apt-get install -y postgresql", $"{sudo}apt-get install -y rabbitmq-server"),
            _ when IsFedora(system) => new($"{sudo}dnf install -y postgresql-server", $"{sudo}dnf install -y rabbitmq-server"),
            _ => new("see https://www.postgresql.org/download", "see https://www.rabbitmq.com/docs/download"),
        };
    }

    public static bool IsDebian(string system) => IsOneOf(system, "debian", "ubuntu");

    public static bool IsFedora(string system) => IsOneOf(system, "fedora", "rhel", "centos");

    private static bool IsOneOf(string system, params string[] families) => system.Split(' ').Intersect(families).Any();

    private static string Distribution()
    {
        const string file = "/etc/os-release";
        return !File.Exists(file) ? "" : string.Join(' ', File.ReadLines(file)
            .Where(line => line.StartsWith("ID=", StringComparison.Ordinal) || line.StartsWith("ID_LIKE=", StringComparison.Ordinal))
            .Select(line => line[(line.IndexOf('=', StringComparison.Ordinal) + 1)..].Trim('"', '\'')));
    }
}
