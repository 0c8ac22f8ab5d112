using System.Text;

namespace AppHost.LocalServers;

/// <summary>A broker's configuration as Erlang terms, in which any password can be written.</summary>
internal static class RabbitMqConfiguration
{
    /// <summary>Erlang's resolver: it need not ask anyone for the only name that is used.</summary>
    public const string Resolver = """
        {lookup, [file]}.
        {host, {127,0,0,1}, ["localhost"]}.
        """;

    public static string Broker(int port, int? managementPort, string userName, string password)
    {
        // The log of quorum queues is held in memory until a file of it is full; the usual 512 MB are for servers.
        return $$"""
            [
              {rabbit, [
                {tcp_listeners, [{{string.Join(", ", FreePorts.Addresses.Select(address => $"{{\"{address}\", {port}}}"))}}]},
                {loopback_users, []},
                {default_user, {{Binary(userName)}}},
                {default_pass, {{Binary(password)}}}
              ]},
              {ra, [{wal_max_size_bytes, 67108864}]}{{(managementPort is null ? "" : $$"""
              , {rabbitmq_management, [{tcp_config, [{ip, "127.0.0.1"}, {port, {{managementPort}}}]}]}
              """)}}
            ].
            """;
    }

    private static string Binary(string text) => $"<<{string.Join(',', Encoding.UTF8.GetBytes(text))}>>";
}
