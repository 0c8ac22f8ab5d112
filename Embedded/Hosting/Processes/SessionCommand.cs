namespace Aspire.Hosting.Processes;

/// <summary>
/// Wraps a program so that it leads a session and process group of its own, as another user when asked. Every wrapper
/// replaces itself by exec, so the process id stays that of the program.
/// </summary>
internal static class SessionCommand
{
    // macOS has no setsid(1). Perl comes with it. "-" stands for "no other user".
    private const string PerlScript = """
        my $user = shift; POSIX::setsid();
        if ($user ne "-") {
            my (undef, undef, $uid, $gid) = getpwnam($user) or die "no user $user\n";
            $) = "$gid $gid"; POSIX::setgid($gid); POSIX::setuid($uid); $> == $uid or die "cannot become $user: $!\n";
        }
        exec { $ARGV[0] } @ARGV or die "cannot run $ARGV[0]: $!\n";
        """;

    public static IReadOnlyList<string> For(string program, IReadOnlyList<string> arguments, string? user)
    {
        if (OperatingSystem.IsWindows())
        {
            return [program, .. arguments];
        }

        if (OperatingSystem.IsMacOS())
        {
            return ["/usr/bin/perl", "-MPOSIX", "-e", PerlScript, user ?? "-", program, .. arguments];
        }

        var command = new List<string> { Wrapper("setsid") };
        if (user is not null)
        {
            var account = UnixUser.Find(user)
                ?? throw new ProcessStartException($"'{program}' is to run as user '{user}', but there is no such account on this machine.");
            command.AddRange(Wrapper("setpriv"), $"--reuid={account.Id}", $"--regid={account.GroupId}", "--init-groups", "--");
        }

        return [.. command, program, .. arguments];
    }

    private static string Wrapper(string name) =>
        Executables.Find(name) ?? Executables.Find("/usr/bin/" + name)
        ?? throw new ProcessStartException($"'{name}' was not found on PATH. It belongs to the package util-linux: install that.");
}
