using System.Text;

namespace Aspire.Hosting.LocalServers;

/// <summary>A broker's configuration, as Erlang terms: in them any password can be written.</summary>
internal static class RabbitMqConfiguration
{
    /// <summary>The file that RABBITMQ_CONFIG_FILE names; its extension must be `.config`.</summary>
    public static string Broker(RabbitMqOptions options)
    {
        var management = options.ManagementPort is { } port
            ? $$"""
              , {rabbitmq_management, [{tcp_config, [{ip, "127.0.0.1"}, {port, {{port}}}]}]}
              """
            : "";
        // The log of quorum queues is held in memory until a file of it is full; the usual 512 MB are for servers.
        return $$"""
            [
              {rabbit, [
                {tcp_listeners, [{"127.0.0.1", {{options.Port}}}]},
                {loopback_users, []},
                {default_user, {{Binary(options.UserName)}}},
                {default_pass, {{Binary(options.Password)}}}
              ]},
              {ra, [{wal_max_size_bytes, 67108864}]}
              {{management}}
            ].
            """;
    }

    /// <summary>The file of enabled plugins.</summary>
    public static string Plugins(IEnumerable<string> plugins) => $"[{string.Join(", ", plugins)}].\n";

    /// <summary>Erlang's resolver: it need not ask anyone for the only name that is used, nor start a program for it.</summary>
    public const string Resolver = """
        {lookup, [file]}.
        {host, {127,0,0,1}, ["localhost"]}.
        """;

    /// <summary>
    /// An Erlang expression that loads the applications' modules many at a time, beside the broker's start, which would
    /// load them one after the other.
    /// </summary>
    public static string Preload(IEnumerable<string> applications) => $$"""
        spawn(fun() ->
          Load = fun Load([]) -> ok; Load(All) ->
            {Some, Rest} = lists:split(min(64, length(All)), All), code:ensure_modules_loaded(Some), Load(Rest) end,
          Files = fun(App) -> case code:lib_dir(App) of {error, _} -> [];
            Dir -> case file:list_dir(filename:join(Dir, "ebin")) of {ok, Names} -> Names; _ -> [] end end end,
          Load([list_to_atom(filename:rootname(File)) || App <- [{{string.Join(", ", applications)}}],
            File <- Files(App), filename:extension(File) =:= ".beam"])
        end).
        """.ReplaceLineEndings(" ");

    private static string Binary(string text) => $"<<{string.Join(',', Encoding.UTF8.GetBytes(text))}>>";
}
