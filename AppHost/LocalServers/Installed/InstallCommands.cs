namespace AppHost.LocalServers.Installed;

/// <summary>The commands that install the servers on this operating system.</summary>
internal sealed record InstallCommands(string Postgres, string RabbitMq)
{
    public static InstallCommands ForThisSystem { get; } = For(
        OperatingSystem.IsWindows() ? "windows" : OperatingSystem.IsMacOS() ? "macos" : Distribution(), Environment.IsPrivilegedProcess);

    /// <param name="system">"windows", "macos", or the ID and ID_LIKE of os-release(5).</param>
    /// <param name="privileged">Whether the package manager may be called directly.</param>
    public static InstallCommands For(string system, bool privileged)
    {
        var sudo = privileged ? "" : "sudo ";
        var families = system.Split(' ');
        return families switch
        {
            ["windows"] => new("winget install PostgreSQL.PostgreSQL.17", "winget install RabbitMQ.RabbitMQ"),
            ["macos"] => new("brew install postgresql@17", "brew install rabbitmq"),
            _ when families.Contains("debian") || families.Contains("ubuntu") =>
                new($"{sudo}apt-get install -y postgresql", $"{sudo}apt-get install -y rabbitmq-server"),
            _ when families.Contains("fedora") || families.Contains("rhel") =>
                new($"{sudo}dnf install -y postgresql-server", $"{sudo}dnf install -y rabbitmq-server"),
            _ => new("see https://www.postgresql.org/download", "see https://www.rabbitmq.com/docs/download"),
        };
    }

    private static string Distribution()
    {
        const string file = "/etc/os-release";
        return !File.Exists(file) ? "" : string.Join(' ', File.ReadLines(file)
            .Where(line => line.StartsWith("ID=", StringComparison.Ordinal) || line.StartsWith("ID_LIKE=", StringComparison.Ordinal))
            .Select(line => line[(line.IndexOf('=', StringComparison.Ordinal) + 1)..].Trim('"')));
    }
}
