namespace Aspire.Hosting.LocalServers;

/// <summary>
/// How Erlang is started to be a broker: what the script `rabbitmq-server` does, tuned for a machine that does other work
/// as well, and with a node name from the first moment, so that the broker looks for no port mapper.
/// </summary>
internal sealed class ErlangCommand(
    RabbitMqInstallation installation, RabbitMqApplications applications, string nodeName, int distributionPort)
{
    // Later brokers load their modules together by themselves.
    private static readonly Version LoadsModulesTogether = new(3, 12, 0);

    // Erlang's helper process closes every descriptor up to the limit, and where that is a thousand million, for minutes.
    private const string WithFewDescriptors = """
        limit=$(ulimit -n)
        if [ "$limit" = unlimited ] || [ "$limit" -gt 16384 ]; then ulimit -S -n 16384; fi
        exec "$@"
        """;

    public int DistributionPort { get; } = distributionPort;

    public string FileName => OperatingSystem.IsWindows() ? installation.Erlang : "/bin/sh";

    public IReadOnlyList<string> Arguments => OperatingSystem.IsWindows() ? Erlang : ["-c", WithFewDescriptors, "sh", installation.Erlang, .. Erlang];

    /// <summary>For the environment: the broker starts short-lived nodes now and then, and they must start no port mapper either.</summary>
    public string FlagsOfEveryNode => $"-start_epmd false -erl_epmd_port {DistributionPort}";

    private IReadOnlyList<string> Erlang =>
    [
        "-noinput",
        // Messages are safe within moments; the management plugin takes 5 s to end, and everything has to be gone by then.
        "-shutdown_time", "1500",
        .. installation.Version < LoadsModulesTogether ? ["-eval", Preload] : Array.Empty<string>(),
        "-sname", nodeName,
        "-s", "rabbit", "boot",
        "-boot", "start_sasl",
        "+W", "w",
        "+MBas", "ageffcbf", "+MHas", "ageffcbf", "+MBlmbcs", "512", "+MHlmbcs", "512", "+MMmcs", "30",
        "+P", "65536", "+t", "1048576", "+zdbbl", "128000",
        // Few threads: each has memory of its own. None of them spins while it has nothing to do.
        "+S", $"{Schedulers}:{Schedulers}", "+SDcpu", "1:1", "+SDio", "4", "+A", "1",
        "+sbwt", "none", "+sbwtdcpu", "none", "+sbwtdio", "none",
        "-syslog", "logger", "[]", "-syslog", "syslog_error_logger", "false",
        "-kernel", "prevent_overlapping_partitions", "false",
        "-kernel", "inet_dist_use_interface", "{127,0,0,1}",
        "-kernel", "inet_dist_listen_min", $"{DistributionPort}", "-kernel", "inet_dist_listen_max", $"{DistributionPort}",
    ];

    private static int Schedulers => Math.Clamp(Environment.ProcessorCount, 1, 4);

    // Mnesia is started by the broker itself, asn1 needed by public_key: the broker's own list has neither.
    private string Preload => RabbitMqConfiguration.Preload(applications.Names.Concat(["mnesia", "asn1"]).Distinct());
}
