namespace Aspire.Hosting.LocalServers;

/// <summary>What is where in a broker's data directory.</summary>
internal sealed record RabbitMqData(string Directory)
{
    /// <summary>The broker's home: Erlang keeps the cookie in it.</summary>
    public string Home => At("home");

    public string Cookie => Path.Combine(Home, ".erlang.cookie");

    public string Database => At("mnesia");

    public string Logs => At("log");

    public string Applications => At("applications");

    public string ExpandedPlugins => At("expanded-plugins");

    public string PidFile => At("rabbitmq.pid");

    public string Configuration => At("rabbitmq.config");

    public string EnabledPlugins => At("enabled_plugins");

    public string Resolver => At("inetrc");

    /// <summary>There once the broker has completed a start on these data.</summary>
    public string HasStarted => At("has-started");

    /// <summary>A file that is never there.</summary>
    public string Nothing => At("nothing");

    private string At(string name) => Path.Combine(Directory, name);
}
